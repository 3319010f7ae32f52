import { Button } from '@mantine/core';
import { approveRun, cancelRun, type Run, rerunFailures } from '@reeve/protocol/api';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { failures, isOpen } from './run-words.ts';

const Approval = ({ run }: { run: Run }) => {
  const decide = useAct(approveRun, {});
  const params = { id: run.id };
  return (
    <>
      <Button
        variant="default"
        loading={decide.isPending}
        onClick={() => decide.mutate({ params, body: { approve: false } })}
      >
        Refuse
      </Button>
      <ConfirmButton
        label="Approve"
        busy={decide.isPending}
        question={`Let it run on ${run.computers.toLocaleString('en')} computers?`}
        verb="Approve"
        onConfirm={() => decide.mutate({ params, body: { approve: true } })}
      >
        {run.createdBy} asked for “{run.subject.name}” on {run.reach}.
      </ConfirmButton>
    </>
  );
};

/** What can be done with a run as it stands. */
export const RunActs = ({ run }: { run: Run }) => {
  const may = useMay();
  const navigate = useNavigate();
  const cancel = useAct(cancelRun, { done: 'What had not ended is cancelled' });
  const rerun = useAct(rerunFailures, {
    done: 'It runs again where it had not been done',
    onDone: ({ id }) => void navigate(`/runs/${id}`),
  });
  const params = { id: run.id };
  return (
    <>
      {run.state === 'awaiting-approval' && may('tasks.approve') && <Approval run={run} />}
      {isOpen(run) && may('tasks.run') && (
        <ConfirmButton
          label="Cancel"
          variant="default"
          busy={cancel.isPending}
          question="Cancel what has not ended?"
          verb="Cancel the run"
          onConfirm={() => cancel.mutate({ params, body: {} })}
        >
          Computers that have not begun never will; processes that run are ended.
        </ConfirmButton>
      )}
      {!isOpen(run) && failures(run) > 0 && may('tasks.run') && (
        <Button loading={rerun.isPending} onClick={() => rerun.mutate({ params })}>
          Run again on {failures(run).toLocaleString('en')}
        </Button>
      )}
    </>
  );
};
