import { Button, Code, CopyButton, Group } from '@mantine/core';
import { IconCheck, IconCopy } from './icons.ts';

/** A line to take elsewhere, with a button that copies it. */
export const CopyLine = ({ text, label }: { text: string; label: string }) => (
  <Group gap="xs" wrap="nowrap" align="flex-start" className="copy-line">
    <Code block className="copy-text" aria-label={label} tabIndex={0}>
      {text}
    </Code>
    <CopyButton value={text} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          h={36}
          miw={92}
          onClick={copy}
          aria-label={`Copy ${label}`}
          leftSection={
            copied ? (
              <IconCheck size={14} aria-hidden="true" />
            ) : (
              <IconCopy size={14} aria-hidden="true" />
            )
          }
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </CopyButton>
  </Group>
);
