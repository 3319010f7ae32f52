import { Group } from '@mantine/core';
import { finalizeUpgrade, rollBackUpgrade } from '@reeve/protocol/api';
import type { RunReport } from '@reeve/protocol/release';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { IconArrowBackUp, IconFlag } from '../../ui/icons.ts';

/** What can be done after the switch: back, or give up the way back. */
export const RunActions = ({ run }: { run: RunReport }) => {
  const may = useMay();
  const back = useAct(rollBackUpgrade, { done: 'The rollback has started' });
  const finalize = useAct(finalizeUpgrade, { done: 'The upgrade is being finalized' });
  if (run.running || run.state !== 'committed' || !may('upgrade.run')) return null;
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
        Afterwards there is no rollback, only a restore of the backup, which loses what has arrived
        since.
      </ConfirmButton>
    </Group>
  );
};
