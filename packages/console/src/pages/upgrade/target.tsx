import { Button, Group, Stack, Text } from '@mantine/core';
import { checkUpgrade, planUpgrade, startUpgrade } from '@reeve/protocol/api';
import type { CheckReport } from '@reeve/protocol/release';
import { useEffect, useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { Placeholder } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { IconRefresh } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { groupFindings } from './finding-groups.ts';
import { Findings } from './findings.tsx';
import { PlanView } from './plan-view.tsx';

interface Props {
  to: string;
  lastCheck: CheckReport | null;
  onStarted: () => void;
}

const usePlanAndCheck = ({ to, lastCheck }: Omit<Props, 'onStarted'>) => {
  const plan = useAct(planUpgrade, { showsRefusal: true });
  const check = useAct(checkUpgrade, { showsRefusal: true });
  const { mutate: makePlan } = plan;
  useEffect(() => makePlan({ body: { to } }), [makePlan, to]);
  const known = lastCheck?.to === to ? lastCheck : undefined;
  return { plan, check, report: check.data ?? known };
};

const Verdict = ({ blocking, waivable }: { blocking: number; waivable: number }) => {
  if (blocking > 0) {
    return <Mark tone="bad">Not ready: {blocking} must be put right first</Mark>;
  }
  if (waivable > 0) {
    return <Mark tone="warning">Not ready: {waivable} to put right or to waive</Mark>;
  }
  return <Mark tone="good">Ready</Mark>;
};

/** The way to one release: the plan, what stands against it, and the start. */
export const Target = (props: Props) => {
  const { to } = props;
  const may = useMay();
  const { plan, check, report } = usePlanAndCheck(props);
  const [waivers, setWaivers] = useState<ReadonlyMap<string, string>>(new Map());
  const start = useAct(startUpgrade, {
    done: `The upgrade to ${to} has started`,
    onDone: props.onStarted,
  });
  const groups = report && groupFindings(report.findings, new Set(waivers.keys()));
  const ready =
    groups && !check.isPending && groups.blocking.length === 0 && groups.waivable.length === 0;
  const waive = [...waivers].map(([id, reason]) => ({ id, reason }));
  return (
    <Stack gap="sm">
      <Panel title={`The way to ${to}`}>
        {plan.error ? (
          <RefusalPanel thrown={plan.error} onRetry={() => plan.mutate({ body: { to } })} />
        ) : plan.data ? (
          <PlanView plan={plan.data} />
        ) : (
          <Placeholder rows={2} />
        )}
      </Panel>
      <Panel
        title="Readiness"
        description="Only looks; changes nothing"
        flush
        aside={
          <Group gap="sm" wrap="nowrap">
            {report && (
              <Text size="xs" c="dimmed" visibleFrom="sm">
                checked <RelativeTime at={report.checkedAt} />
              </Text>
            )}
            <Button
              variant={report ? 'default' : 'filled'}
              loading={check.isPending}
              leftSection={<IconRefresh size={14} aria-hidden="true" />}
              onClick={() => check.mutate({ body: { to } })}
            >
              {report ? 'Check again' : 'Check readiness'}
            </Button>
          </Group>
        }
      >
        {check.error && (
          <div style={{ padding: 16 }}>
            <RefusalPanel thrown={check.error} />
          </div>
        )}
        {groups ? (
          <>
            <div style={{ padding: '12px 16px' }} role="status">
              {check.isPending ? (
                <Mark tone="busy">Checking again…</Mark>
              ) : (
                <Verdict blocking={groups.blocking.length} waivable={groups.waivable.length} />
              )}
            </div>
            <Findings groups={groups} waivers={waivers} onWaive={setWaivers} />
          </>
        ) : (
          !check.error && (
            <Text size="sm" c="dimmed" p="md">
              {check.isPending
                ? 'Gathering facts and judging them…'
                : 'The check tells what stands against the upgrade, with evidence and remedy.'}
            </Text>
          )
        )}
      </Panel>
      {may('upgrade.run') && (
        <Group>
          <ConfirmButton
            size="sm"
            label={`Upgrade to ${to}`}
            disabled={!ready}
            busy={start.isPending}
            question={`Upgrade to ${to}?`}
            verb="Start"
            onConfirm={() => start.mutate({ body: { to, ...(waive.length > 0 ? { waive } : {}) } })}
          >
            A backup is taken first; then the server is away for some seconds while the releases are
            switched. If the new release does not prove itself in time, the old one is put back.
            {waive.length > 0 && ` ${waive.length} of the findings are waived, with your reasons.`}
          </ConfirmButton>
          {!ready && (
            <Text size="sm" c="dimmed">
              {report && !check.isPending
                ? 'Something above stands against it.'
                : 'Check readiness first.'}
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
};
