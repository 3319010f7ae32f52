import { Tooltip } from '@mantine/core';
import { ago } from './ago.ts';
import { useNow } from './now.ts';

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The exact local time in words. */
export const exactTime = (iso: string): string => exact.format(new Date(iso));

/** A point in time as distance from now; the exact time on hover and for screen readers. */
export const RelativeTime = ({ at, none = 'never' }: { at: string | null; none?: string }) => {
  const now = useNow();
  if (at === null) return <span className="faint">{none}</span>;
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at} className="nowrap">
        {ago(Date.parse(at), now)}
      </time>
    </Tooltip>
  );
};
