import { Text } from '@mantine/core';
import { Link } from 'react-router';

interface Use {
  kind: string;
  id: string;
  name: string;
}

const rooms: Readonly<Record<string, string>> = {
  filter: '/filters',
  target: '/targets',
  package: '/packages',
  policy: '/policies',
  task: '/tasks',
  job: '/jobs',
};

/** What uses a thing, each with the way to it. */
export const UsedBy = ({ uses }: { uses: readonly Use[] }) =>
  uses.length === 0 ? (
    <Text span size="sm" c="dimmed">
      nothing
    </Text>
  ) : (
    uses.map(({ kind, id, name }, index) => (
      <span key={`${kind} ${id}`}>
        {index > 0 && ', '}
        {rooms[kind] ? <Link to={`${rooms[kind]}/${id}`}>{name}</Link> : `${name} (${kind})`}
      </span>
    ))
  );
