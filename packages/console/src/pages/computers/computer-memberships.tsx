import { SimpleGrid } from '@mantine/core';
import { getComputerMemberships } from '@reeve/protocol/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { Panel } from '../../ui/panel.tsx';

const List = ({
  title,
  none,
  items,
}: {
  title: string;
  none: string;
  items: [string, ReactNode][];
}) => (
  <Panel title={title}>
    {items.length === 0 ? (
      <span className="faint">{none}</span>
    ) : (
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {items.map(([id, content]) => (
          <li key={id}>{content}</li>
        ))}
      </ul>
    )}
  </Panel>
);

/** Filters, targets and groups in which a computer stands, each with the way to the reason. */
export const ComputerMemberships = ({ computerId }: { computerId: string }) => {
  const memberships = useAnswer(getComputerMemberships, { params: { id: computerId } });
  const why = (room: string, id: string, name: string) => (
    <Link to={`/${room}/${id}?tab=why&computer=${computerId}`}>{name}</Link>
  );
  return (
    <Answer of={memberships}>
      {({ filters, targets, groups }) => (
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <List
            title="Filters"
            none="of no filter"
            items={filters.map(({ id, name }) => [id, why('filters', id, name)])}
          />
          <List
            title="Targets"
            none="of no target"
            items={targets.map(({ id, name }) => [id, why('targets', id, name)])}
          />
          <List
            title="Organizational groups"
            none="of no group"
            items={groups.map(({ id, name, view }) => [id, `${name} (${view})`])}
          />
        </SimpleGrid>
      )}
    </Answer>
  );
};
