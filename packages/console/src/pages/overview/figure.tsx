import { Group, Paper, Text } from '@mantine/core';
import { Link } from 'react-router';
import { count } from '../../ui/bytes.ts';
import { type Tone, ToneIcon } from '../../ui/mark.tsx';

interface Props {
  title: string;
  value: number;
  to: string;
  /** How the figure is meant when it is not zero. */
  tone?: Tone;
}

/** One number that leads to what it counts. */
export const Figure = ({ title, value, to, tone }: Props) => (
  <Paper component={Link} to={to} className="figure">
    <Group gap={6} wrap="nowrap" mb={4}>
      {tone && value > 0 && <ToneIcon tone={tone} size={14} />}
      <Text size="xs" c="dimmed" truncate>
        {title}
      </Text>
    </Group>
    <div className="figure-value">{count(value)}</div>
  </Paper>
);
