import { Group, Text } from '@mantine/core';
import type { Overview } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { count } from '../../ui/bytes.ts';
import { healthTone, healthWord } from '../../ui/health-mark.tsx';
import { ToneIcon, toneColor } from '../../ui/mark.tsx';

const order = ['ok', 'warning', 'error', 'unknown'] as const;

export const HealthBar = ({ health }: { health: Overview['health'] }) => (
  <>
    <div className="health-bar" aria-hidden="true">
      {order.map((state) =>
        health[state] > 0 ? (
          <span
            key={state}
            style={{ flex: health[state], minWidth: 4, background: toneColor(healthTone[state]) }}
          />
        ) : null,
      )}
    </div>
    <Group gap="xl" mt="sm">
      {order.map((state) => (
        <Link key={state} to={`/computers?health=${state}`} className="plain-link">
          <Group gap={6} wrap="nowrap">
            <ToneIcon tone={healthTone[state]} size={15} />
            <Text size="sm" span>
              {healthWord[state]}
            </Text>
            <Text size="sm" span fw={600}>
              {count(health[state])}
            </Text>
          </Group>
        </Link>
      ))}
    </Group>
  </>
);
