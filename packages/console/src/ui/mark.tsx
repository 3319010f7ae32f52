import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconInfoCircle,
} from './icons.ts';

export type Tone = 'good' | 'warning' | 'bad' | 'neutral' | 'waiting' | 'busy' | 'info';

const icons = {
  good: IconCircleCheck,
  warning: IconAlertTriangle,
  bad: IconCircleX,
  neutral: IconHelpCircle,
  waiting: IconClock,
  busy: IconCircleDashed,
  info: IconInfoCircle,
} as const;

export const toneColor = (tone: Tone): string => `var(--tone-${tone})`;

export const ToneIcon = ({ tone, size = 16 }: { tone: Tone; size?: number }) => {
  const Icon = icons[tone];
  return (
    <Icon
      size={size}
      stroke={2}
      color={toneColor(tone)}
      aria-hidden="true"
      className={tone === 'busy' ? 'turning mark-icon' : 'mark-icon'}
    />
  );
};

interface Props {
  tone: Tone;
  children: ReactNode;
  /** Long texts go on in further lines instead of being cut off. */
  wrap?: boolean;
}

/** A state: an icon of its own shape, and a word. Colour only repeats what they say. */
export const Mark = ({ tone, children, wrap = false }: Props) => (
  <Group
    gap={5}
    wrap="nowrap"
    component="span"
    display="inline-flex"
    className="mark"
    {...(wrap ? { align: 'flex-start' } : {})}
  >
    <ToneIcon tone={tone} />
    <Text span inherit truncate={!wrap}>
      {children}
    </Text>
  </Group>
);
