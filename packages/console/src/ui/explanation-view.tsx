import { Stack, Text } from '@mantine/core';
import type { Explanation } from '@reeve/protocol/api';
import { Mark } from './mark.tsx';
import { Notice } from './notice.tsx';

/** Why a computer is in, or not: each part of the clause with the value that it met. */
export const ExplanationView = ({
  explanation,
  name,
}: {
  explanation: Explanation;
  name: string;
}) => (
  <Stack gap="xs">
    <Notice
      tone={explanation.member ? 'good' : 'info'}
      title={explanation.member ? `${name} is a member` : `${name} is no member`}
    >
      {explanation.because}
      {explanation.stored !== explanation.member &&
        ' The stored members differ: the next update brings them there.'}
    </Notice>
    <Stack gap={4} component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {explanation.parts.map((part, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a clause have no identity but their place
          key={index}
          style={{ paddingInlineStart: part.depth * 22 }}
        >
          <Mark tone={part.holds ? 'good' : 'bad'} wrap>
            {part.text}
          </Mark>
          {part.value !== null && (
            <Text size="xs" c="dimmed" pl={22}>
              {part.value}
            </Text>
          )}
        </li>
      ))}
    </Stack>
  </Stack>
);
