import { Progress } from '@mantine/core';
import type { Policy } from '@reeve/protocol/api';
import { Mark, toneColor } from '../../ui/mark.tsx';
import { complianceInWords, complianceMark, countsOf } from './policy-words.ts';

export const ComplianceMark = ({ state }: { state: string }) => {
  const { tone, word } = complianceMark[state] ?? { tone: 'neutral' as const, word: state };
  return <Mark tone={tone}>{word}</Mark>;
};

/** Shares of the computers by what they say of the policy. */
export const ComplianceBar = ({ policy }: { policy: Pick<Policy, 'counts' | 'computers'> }) => (
  <Progress.Root size="sm" miw={110} aria-label={complianceInWords(policy)}>
    {countsOf(policy).map(([state, count]) => (
      <Progress.Section
        key={state}
        value={(100 * count) / Math.max(1, policy.computers)}
        color={toneColor(complianceMark[state]?.tone ?? 'neutral')}
        aria-label={state}
      />
    ))}
  </Progress.Root>
);
