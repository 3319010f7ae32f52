import type { Run } from '@reeve/protocol/api';
import { Mark } from '../../ui/mark.tsx';
import { computerStateMark, runStateMark } from './run-words.ts';

export const RunMark = ({ run }: { run: Run }) => {
  const { tone, word } = runStateMark[run.state];
  return <Mark tone={tone}>{word}</Mark>;
};

export const RunComputerMark = ({ state }: { state: string }) => {
  const { tone, word } = computerStateMark[state] ?? { tone: 'neutral' as const, word: state };
  return <Mark tone={tone}>{word}</Mark>;
};
