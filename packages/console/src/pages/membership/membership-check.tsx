import { Button, Stack } from '@mantine/core';
import { checkMembership } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { duration } from './membership-words.ts';

/** Proves that what the delta updates have kept equals what computing anew would give. */
export const MembershipCheck = () => {
  const check = useAct(checkMembership, { showsRefusal: true });
  return (
    <Panel
      title="Self-check"
      description="Computes every filter and target beside what is stored, and names each difference"
      aside={
        <Button
          size="compact-sm"
          variant="default"
          loading={check.isPending}
          onClick={() => check.mutate({})}
        >
          Check
        </Button>
      }
    >
      <Stack gap="xs">
        {check.error && <RefusalPanel thrown={check.error} />}
        {check.data?.agrees && (
          <Notice tone="good" title="Delta and complete agree">
            {check.data.checked} filters and targets compared in {duration(check.data.milliseconds)}
            .
          </Notice>
        )}
        {check.data?.differences.map(({ kind, id, name, missing, superfluous }) => (
          <Notice key={id} tone="bad" title={`${kind} ${name}`}>
            {missing} computers are missing, {superfluous} too many. A complete update mends it.
          </Notice>
        ))}
      </Stack>
    </Panel>
  );
};
