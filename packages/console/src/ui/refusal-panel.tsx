import { Button, Group, Text } from '@mantine/core';
import { toRefusal } from '../api/refusal.ts';
import { IconRefresh } from './icons.ts';
import { Notice } from './notice.tsx';
import { withCode } from './with-code.tsx';

interface Props {
  thrown: unknown;
  /** Offers to do the same again. */
  onRetry?: (() => void) | undefined;
}

/** What went wrong and what to do next. */
export const RefusalPanel = ({ thrown, onRetry }: Props) => {
  const refusal = toRefusal(thrown);
  return (
    <Notice tone="bad" role="alert" title={withCode(refusal.message)}>
      {withCode(refusal.remedy)}
      <Group mt="xs" gap="sm">
        {onRetry && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={14} aria-hidden="true" />}
            onClick={onRetry}
          >
            Try again
          </Button>
        )}
        <Text size="xs" c="dimmed" ff="monospace">
          {refusal.code}
        </Text>
      </Group>
    </Notice>
  );
};
