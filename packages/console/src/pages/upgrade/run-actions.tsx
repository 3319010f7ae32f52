import { Group } from '@mantine/core';
import { finalizeUpgrade, rollBackUpgrade } from '@reeve/protocol/api';
import type { RunReport } from '@reeve/protocol/release';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { IconArrowBackUp, IconFlag } from '../../ui/icons.ts';

/** Nothing is left to go back from. */
const over: ReadonlySet<RunReport['state']> = new Set([
  'none',
  'rolledBack',
  'finalized',
  'failed',
]);

/** Back, from an interrupted run too; or, after a whole upgrade, giving up the way back. */
export const RunActions = ({ run, onStarted }: { run: RunReport; onStarted: () => void }) => {
  const may = useMay();
  const back = useAct(rollBackUpgrade, {
    done: 'The rollback has started',
    onDone: onStarted,
  });
  const finalize = useAct(finalizeUpgrade, {
    done: 'The upgrade is being finalized',
    onDone: onStarted,
  });
  if (run.running || over.has(run.state) || !may('upgrade.run')) return null;
  return (
    <Group gap="sm">
      <ConfirmButton
        label={`Roll back to ${run.from ?? 'the release before'}`}
        variant="default"
        leftSection={<IconArrowBackUp size={15} aria-hidden="true" />}
        busy={back.isPending}
        question={`Roll back to ${run.from ?? 'the release before'}?`}
        verb="Roll back"
        onConfirm={() => back.mutate({})}
      >
        The server is away for some seconds. What has arrived since the upgrade is kept.
      </ConfirmButton>
      {run.state === 'committed' && (
        <ConfirmButton
          label="Finalize…"
          variant="default"
          leftSection={<IconFlag size={15} aria-hidden="true" />}
          busy={finalize.isPending}
          question="Give up the way back?"
          verb="Finalize"
          {...(run.to === null ? {} : { typed: run.to })}
          onConfirm={() => finalize.mutate({})}
        >
          The release {run.from} is removed and the database gives up what only {run.from} needs.
          Afterwards there is no rollback, only a restore of the backup, which loses what has
          arrived since.
        </ConfirmButton>
      )}
    </Group>
  );
};
