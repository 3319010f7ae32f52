import { listSchedules, type Schedule } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { scheduleColumns } from './schedule-columns.tsx';
import { ScheduleDrawer } from './schedule-drawer.tsx';
import { SharedSchedules } from './shared-schedules.tsx';

const idOf = ({ id }: Schedule): string => id;

const Activities = () => {
  const [url, changeUrl] = useUrlState();
  const schedules = useAnswer(listSchedules, {}, { every: 15_000 });
  const opened = schedules.data?.find(({ id }) => id === url.get('schedule'));
  return (
    <>
      <SearchBox
        label="Search"
        w={240}
        mb={10}
        value={url.get('search') ?? ''}
        onSearch={(search) => changeUrl({ search })}
      />
      <Answer of={schedules} rows={8}>
        {(list) => (
          <Panel flush>
            <DataTable
              label="Schedules"
              rows={list}
              columns={scheduleColumns}
              rowId={idOf}
              search={url.get('search') ?? ''}
              maxHeight={680}
              onOpen={({ id }) => changeUrl({ schedule: id })}
            />
          </Panel>
        )}
      </Answer>
      {opened && (
        <ScheduleDrawer schedule={opened} onClose={() => changeUrl({ schedule: undefined })} />
      )}
    </>
  );
};

export const SchedulesPage = () => (
  <Page
    title="Schedules"
    description="Everything that comes again: what it did last, when it comes next, and to whom it belongs."
  >
    <TabBar
      tabs={[
        { id: 'activities', title: 'Activities', content: <Activities /> },
        { id: 'shared', title: 'Shared schedules', content: <SharedSchedules /> },
      ]}
    />
  </Page>
);
