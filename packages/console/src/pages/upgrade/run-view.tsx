import { Group, Progress, Stack, Text } from '@mantine/core';
import type { RunReport } from '@reeve/protocol/release';
import { duration } from '../../ui/ago.ts';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { withCode } from '../../ui/with-code.tsx';
import { RunActions } from './run-actions.tsx';
import { RunSteps } from './run-steps.tsx';

type State = RunReport['state'];

const stateWords: Record<State, { tone: Tone; word: string }> = {
  none: { tone: 'neutral', word: 'No run' },
  planned: { tone: 'busy', word: 'Planned' },
  ready: { tone: 'busy', word: 'Ready' },
  backedUp: { tone: 'busy', word: 'Backed up' },
  quiescing: { tone: 'busy', word: 'Coming to rest' },
  sealed: { tone: 'busy', word: 'At rest' },
  upgrading: { tone: 'busy', word: 'Upgrading' },
  verifying: { tone: 'busy', word: 'Proving the new release' },
  committed: { tone: 'good', word: 'Upgraded; can still be rolled back' },
  finalized: { tone: 'good', word: 'Upgraded and finalized' },
  rollingBack: { tone: 'busy', word: 'Rolling back' },
  rolledBack: { tone: 'warning', word: 'Rolled back' },
  rollbackFailed: { tone: 'bad', word: 'Rollback failed' },
  failed: { tone: 'bad', word: 'Failed' },
};

const factsOf = (run: RunReport): Fact[] => {
  const { forecastSeconds, measuredSeconds } = run.downtime;
  return [
    ...(run.startedAt ? [{ name: 'Started', value: <RelativeTime at={run.startedAt} /> }] : []),
    ...(run.finishedAt ? [{ name: 'Finished', value: <RelativeTime at={run.finishedAt} /> }] : []),
    { name: 'Active release', value: run.current },
    ...(forecastSeconds === null
      ? []
      : [{ name: 'Downtime announced', value: duration(forecastSeconds) }]),
    ...(measuredSeconds === null
      ? []
      : [{ name: 'Downtime measured', value: duration(measuredSeconds) }]),
  ];
};

const Explanation = ({ run }: { run: RunReport }) => {
  const { done, ifStoppedHere, resume, rollback } = run.explanation;
  const facts = [
    { name: 'Done so far', value: done },
    { name: 'If it stopped here', value: ifStoppedHere },
    { name: 'To go on', value: resume },
    { name: 'To go back', value: rollback },
  ]
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => ({ name, value: withCode(value) }));
  return facts.length === 0 ? null : (
    <div className="explanation">
      <FactList facts={facts} />
    </div>
  );
};

/** The run that is under way, or the last one. */
export const RunView = ({ run, onStarted }: { run: RunReport; onStarted: () => void }) => {
  const { tone, word } = stateWords[run.state];
  const done = run.steps.filter(({ state }) => state === 'done').length;
  return (
    <Panel
      title={run.from && run.to ? `From ${run.from} to ${run.to}` : 'Upgrade'}
      aside={
        <Text size="sm" component="span" role="status">
          <Mark tone={tone}>{word}</Mark>
        </Text>
      }
    >
      <Stack gap="md">
        {run.running && (
          <Group gap="sm" wrap="nowrap">
            <Progress
              flex={1}
              size="sm"
              aria-label="Steps done"
              value={run.steps.length === 0 ? 0 : (done / run.steps.length) * 100}
            />
            <Text size="xs" c="dimmed">
              {done} of {run.steps.length} steps
            </Text>
          </Group>
        )}
        <FactList facts={factsOf(run)} />
        <Explanation run={run} />
        <RunSteps key={String(run.running)} run={run} />
        <RunActions run={run} onStarted={onStarted} />
      </Stack>
    </Panel>
  );
};
