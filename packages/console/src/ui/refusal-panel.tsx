import { Alert, Button, Group, Text } from '@mantine/core';
import { toRefusal } from '../api/refusal.ts';
import { IconCircleX, IconRefresh } from './icons.ts';

interface Props {
  thrown: unknown;
  /** Offers to do the same again. */
  onRetry?: (() => void) | undefined;
}

/** What went wrong and what to do next. */
export const RefusalPanel = ({ thrown, onRetry }: Props) => {
  const refusal = toRefusal(thrown);
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconCircleX size={18} />}
      title={refusal.message}
    >
      <Text size="sm">{refusal.remedy}</Text>
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
    </Alert>
  );
};
