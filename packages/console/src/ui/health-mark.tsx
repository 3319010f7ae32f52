import type { ComputerSummary } from '@reeve/protocol/api';
import { Mark, type Tone } from './mark.tsx';

type Health = ComputerSummary['health'];

export const healthTone: Record<Health, Tone> = {
  ok: 'good',
  warning: 'warning',
  error: 'bad',
  unknown: 'neutral',
};

export const healthWord: Record<Health, string> = {
  ok: 'Healthy',
  warning: 'Warning',
  error: 'Error',
  unknown: 'Unknown',
};

export const HealthMark = ({ health }: { health: Health }) => (
  <Mark tone={healthTone[health]}>{healthWord[health]}</Mark>
);
