import { Group, Text, Timeline } from '@mantine/core';
import type { PlanReport } from '@reeve/protocol/release';
import { IconArrowRight, IconBan } from '../../ui/icons.ts';

const Hops = ({ plan }: { plan: PlanReport }) => (
  <Timeline active={plan.hops.length} bulletSize={20} lineWidth={2} color="petrol">
    {plan.hops.map((hop) => (
      <Timeline.Item
        key={`${hop.from} ${hop.to}`}
        bullet={<IconArrowRight size={12} aria-hidden="true" />}
        title={
          <Text size="sm" fw={600}>
            {hop.from} to {hop.to}
          </Text>
        }
      >
        <Text size="sm" c="dimmed">
          {hop.why}
        </Text>
        {hop.hotfixes.length > 0 && (
          <Text size="sm">First the hot fixes {hop.hotfixes.join(', ')}</Text>
        )}
      </Timeline.Item>
    ))}
  </Timeline>
);

/** Each hop and why it is taken; each edge that was refused and why. */
export const PlanView = ({ plan }: { plan: PlanReport }) => (
  <>
    {plan.hops.length > 0 ? (
      <Hops plan={plan} />
    ) : (
      <Text size="sm">
        There is no supported way from {plan.from} to {plan.to}.
      </Text>
    )}
    {plan.refused.length > 0 && (
      <>
        <Text size="xs" c="dimmed" mt="md" mb={4}>
          Ways that were not taken
        </Text>
        {plan.refused.map(({ from, to, why }) => (
          <Group key={`${from} ${to}`} gap={8} wrap="nowrap" align="flex-start" mb={4}>
            <IconBan
              size={15}
              color="var(--tone-neutral)"
              aria-hidden="true"
              className="mark-icon"
            />
            <Text size="sm">
              {from} to {to}: {why}
            </Text>
          </Group>
        ))}
      </>
    )}
  </>
);
