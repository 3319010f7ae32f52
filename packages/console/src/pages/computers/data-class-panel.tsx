import { Box, Group, Text } from '@mantine/core';
import type { ComputerDetail } from '@reeve/protocol/api';
import { useMemo } from 'react';
import { duration } from '../../ui/ago.ts';
import { count } from '../../ui/bytes.ts';
import { cellText, cellValue, columnTitle } from '../../ui/cell-text.ts';
import { dataClassOf, dataClassTitle } from '../../ui/data-class-title.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { columnsOf } from './data-class-columns.tsx';

type Content = ComputerDetail['dataClasses'][string];
type Row = Content['rows'][number];

/** Where it comes from and how old it is: what decides whether to believe it. */
const Origin = ({ content }: { content: Content }) => (
  <Text size="xs" c="dimmed" component="div">
    {count(content.rows.length)} {content.rows.length === 1 ? 'row' : 'rows'} · collected{' '}
    <RelativeTime at={content.collectedAt} /> in {duration(content.durationMs / 1000)} from{' '}
    <span className="mono">{content.source}</span> · received{' '}
    <RelativeTime at={content.receivedAt} />
  </Text>
);

const SingleRow = ({ name, row }: { name: string; row: Row }) => {
  const columns = dataClassOf(name)?.columns ?? {};
  const names = [...new Set([...Object.keys(columns), ...Object.keys(row)])];
  return (
    <FactList
      facts={names.map((column) => ({
        name: columnTitle(column),
        value: cellText(column, cellValue(row[column]), columns[column]),
        ...(columns[column] ? { title: columns[column].description } : {}),
      }))}
    />
  );
};

const searchFrom = 12;

const Rows = ({ name, rows }: { name: string; rows: readonly Row[] }) => {
  const [url, changeUrl] = useUrlState();
  const columns = useMemo(() => columnsOf(name, rows), [name, rows]);
  const numbered = useMemo(() => new Map(rows.map((row, index) => [row, String(index)])), [rows]);
  const find = url.get('find') ?? '';
  const found = find === '' ? rows.length : undefined;
  return (
    <>
      {rows.length >= searchFrom && (
        <Group px="md" py={8}>
          <SearchBox
            label={`Search in ${dataClassTitle(name).toLowerCase()}`}
            value={find}
            onSearch={(text) => changeUrl({ find: text })}
            w={300}
          />
        </Group>
      )}
      <DataTable
        key={name}
        label={dataClassTitle(name)}
        rows={rows}
        columns={columns}
        rowId={(row) => numbered.get(row) ?? ''}
        search={find}
        maxHeight={560}
        {...(found === undefined ? {} : { total: found })}
      />
    </>
  );
};

export const DataClassPanel = ({ computer, name }: { computer: ComputerDetail; name: string }) => {
  const content = computer.dataClasses[name];
  const definition = dataClassOf(name);
  const single = definition?.storage === 'single' ? content?.rows[0] : undefined;
  if (!content) {
    return (
      <Panel title={dataClassTitle(name)} description={definition?.description}>
        <EmptyRoom small title="Not collected yet">
          The agent has not sent this data class. “Send inventory now” asks for it; if it stays
          away, the agent’s plug-in does not apply to this computer.
        </EmptyRoom>
      </Panel>
    );
  }
  return (
    <Panel
      title={dataClassTitle(name)}
      description={definition?.description}
      flush={single === undefined}
    >
      <Box {...(single === undefined ? { px: 'md', pt: 8, pb: 4 } : { mb: 'sm' })}>
        <Origin content={content} />
      </Box>
      {single !== undefined ? (
        <SingleRow name={name} row={single} />
      ) : content.rows.length === 0 ? (
        <EmptyRoom small title="None">
          The agent looked, and there is nothing of this kind on the computer.
        </EmptyRoom>
      ) : (
        <Rows name={name} rows={content.rows} />
      )}
    </Panel>
  );
};
