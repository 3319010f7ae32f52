import { Skeleton, Stack } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RefusalPanel } from './refusal-panel.tsx';

interface Props<T> {
  of: UseQueryResult<T>;
  /** Rows of the placeholder while nothing is known yet. */
  rows?: number;
  waiting?: ReactNode;
  children: (value: T) => ReactNode;
}

export const Placeholder = ({ rows = 4 }: { rows?: number }) => (
  <Stack gap="xs" aria-busy="true" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: placeholders are all alike and never reordered
      <Skeleton key={row} height={28} radius="sm" width={`${100 - (row % 3) * 12}%`} />
    ))}
  </Stack>
);

/** An answer on its way, refused, or there. What was known stays on screen while a new question fails. */
export function Answer<T>({ of, rows = 4, waiting, children }: Props<T>) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.error) return <RefusalPanel thrown={of.error} onRetry={() => void of.refetch()} />;
  return <>{waiting ?? <Placeholder rows={rows} />}</>;
}
