import { Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { count } from '../../ui/bytes.ts';

interface Props {
  items: readonly { name: string; computers: number }[];
  /** The filter of the computers page that a bar leads to. */
  filter: string;
}

const firstShown = 7;

/** Shares as bars, longest first, each with its number and a link to those computers. */
export const BarList = ({ items, filter }: Props) => {
  const [all, setAll] = useState(false);
  const largest = Math.max(1, ...items.map(({ computers }) => computers));
  if (items.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing collected yet.
      </Text>
    );
  }
  return (
    <>
      {(all ? items : items.slice(0, firstShown)).map(({ name, computers }) => (
        <Link
          key={name}
          className="bar-row"
          to={`/computers?${new URLSearchParams({ [filter]: name })}`}
        >
          <span className="bar-name truncate" title={name}>
            {name}
          </span>
          <span className="bar-track" aria-hidden="true">
            <span
              className="bar-fill"
              style={{ display: 'block', width: `${Math.max(1, (computers / largest) * 100)}%` }}
            />
          </span>
          <span style={{ textAlign: 'right' }}>{count(computers)}</span>
        </Link>
      ))}
      {items.length > firstShown && (
        <Text
          component="button"
          type="button"
          className="text-button"
          size="xs"
          onClick={() => setAll(!all)}
        >
          {all ? 'Fewer' : `${items.length - firstShown} more`}
        </Text>
      )}
    </>
  );
};
