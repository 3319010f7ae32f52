import {
  Button,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import {
  type BodyOf,
  listSharedSchedules,
  type Schedule,
  updateSchedule,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

type How = 'every' | 'cron' | 'shared';

const howOf = ({ sharedScheduleId, cron }: Schedule): How => {
  if (sharedScheduleId !== null) return 'shared';
  return cron === null ? 'every' : 'cron';
};

const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a schedule runs: by a period, by a cron expression, or as a shared schedule says. */
export const ScheduleWhen = ({ schedule }: { schedule: Schedule }) => {
  const [how, setHow] = useState<How>(howOf(schedule));
  const [seconds, setSeconds] = useState(schedule.everySeconds ?? 3600);
  const [cron, setCron] = useState(schedule.cron ?? '0 3 * * *');
  const [timeZone, setTimeZone] = useState(schedule.timeZone || ownTimeZone());
  const [sharedId, setSharedId] = useState(schedule.sharedScheduleId);
  const shared = useAnswer(listSharedSchedules, {});
  const change = useAct(updateSchedule, {
    done: `${schedule.name} is changed`,
    showsRefusal: true,
  });
  const body = (): BodyOf<typeof updateSchedule> => {
    if (how === 'shared') return { sharedScheduleId: sharedId };
    if (how === 'cron') return { cron, timeZone, sharedScheduleId: null };
    return { everySeconds: seconds, sharedScheduleId: null };
  };
  const save = (next: BodyOf<typeof updateSchedule>) =>
    change.mutate({ params: { id: schedule.id }, body: next });
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label="How the time is given"
        value={how}
        onChange={(next) => setHow(next as How)}
        data={[
          { value: 'every', label: 'Every so often' },
          { value: 'cron', label: 'At times' },
          { value: 'shared', label: 'Shared schedule' },
        ]}
      />
      {how === 'every' && (
        <NumberInput
          label="Seconds between two runs"
          min={5}
          max={31_536_000}
          value={seconds}
          onChange={(next) => typeof next === 'number' && setSeconds(next)}
        />
      )}
      {how === 'cron' && (
        <Group grow align="flex-start">
          <TextInput
            label="Cron expression"
            description="minute hour day month weekday"
            value={cron}
            onChange={(event) => setCron(event.currentTarget.value)}
          />
          <TextInput
            label="Time zone"
            description="e.g. Europe/Berlin"
            value={timeZone}
            onChange={(event) => setTimeZone(event.currentTarget.value)}
          />
        </Group>
      )}
      {how === 'shared' && (
        <Select
          label="Shared schedule"
          placeholder="Choose one"
          data={(shared.data ?? []).map(({ id, name, says }) => ({
            value: id,
            label: `${name} (${says})`,
          }))}
          value={sharedId}
          onChange={setSharedId}
        />
      )}
      {change.error && <RefusalPanel thrown={change.error} />}
      <Group justify="flex-end">
        {schedule.builtIn && (
          <Button variant="default" onClick={() => save({ reset: true })}>
            Back to the default
          </Button>
        )}
        <Button
          loading={change.isPending}
          disabled={how === 'shared' && sharedId === null}
          onClick={() => save(body())}
        >
          Save the time
        </Button>
      </Group>
    </Stack>
  );
};
