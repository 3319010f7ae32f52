import { Button, Group, Select, Stack } from '@mantine/core';
import { listInventoryChanges } from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { call } from '../../api/call.ts';
import { usePages } from '../../api/use-answer.ts';
import { Placeholder } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconHistory } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { type Change, ChangeList } from './change-list.tsx';

const classChoices = dataClasses.map(({ name, title }) => ({ value: name, label: title }));

export const History = ({ computerId }: { computerId: string }) => {
  const [url, changeUrl] = useUrlState();
  const dataClass = url.get('class') ?? undefined;
  const filter = dataClass === undefined ? {} : { dataClass };
  const pages = usePages<Change>(
    listInventoryChanges,
    { computerId, ...filter },
    (cursor, signal) =>
      call(
        listInventoryChanges,
        {
          params: { id: computerId },
          query: { limit: 100, ...filter, ...(cursor === undefined ? {} : { cursor }) },
        },
        signal,
      ),
  );
  const changes = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Stack gap="sm">
      <Group>
        <Select
          aria-label="Data class"
          placeholder="All data classes"
          data={classChoices}
          value={dataClass ?? null}
          clearable
          searchable
          w={220}
          onChange={(value) => changeUrl({ class: value ?? undefined })}
        />
        <span className="faint" role="status">
          {pages.data && `${count(pages.data.pages[0]?.total ?? 0)} changes`}
        </span>
      </Group>
      {pages.error && <RefusalPanel thrown={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isPending && <Placeholder rows={8} />}
      {pages.data && (
        <Panel flush>
          {changes.length === 0 ? (
            <EmptyRoom
              title="No changes"
              icon={<IconHistory size={32} stroke={1.5} aria-hidden="true" />}
            >
              Nothing {dataClass ? 'of this data class ' : ''}has changed since the first inventory.
            </EmptyRoom>
          ) : (
            <ChangeList changes={changes} />
          )}
        </Panel>
      )}
      {pages.hasNextPage && (
        <Button
          variant="default"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
          style={{ alignSelf: 'center' }}
        >
          Older changes
        </Button>
      )}
    </Stack>
  );
};
