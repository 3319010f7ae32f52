import type { ProgramEnd } from '../../host/run-program.ts';

const causes: [pattern: RegExp, words: string | ((match: RegExpExecArray) => string)][] = [
  [
    /lock was locked by another process|Could not get lock|Unable to acquire the dpkg/,
    'another program held the package database all the time',
  ],
  [/Unable to locate package (\S+)/, (match) => `apt knows no package ${match[1]} in its sources`],
  [
    /Version '?([^'\s]+)'? for '?([^'\s]+)'? was not found/,
    (match) => `apt's sources have no version ${match[1]} of ${match[2]}`,
  ],
  [/No space left on device|enough free space/, 'the disk is full'],
  [
    /dependency problems|unmet dependencies|Depends: /,
    'it needs other packages that are not there',
  ],
  [
    /Temporary failure resolving|Could not resolve|Failed to fetch|Could not connect/,
    'the sources of apt could not be reached',
  ],
  [
    /are you root|requires superuser privilege|Permission denied/,
    'the agent has not the rights of root',
  ],
  [/trying to overwrite/, 'it brings a file that belongs to another package'],
  [/does not match system|package architecture/, 'it is made for another architecture'],
  [/apt-get: not found|dpkg: not found/, 'this computer has no apt and dpkg'],
];

/** Why a program failed in words, where its output tells. */
const causeOf = (output: string): string | undefined => {
  for (const [pattern, words] of causes) {
    const match = pattern.exec(output);
    if (match) return typeof words === 'string' ? words : words(match);
  }
  return undefined;
};

const howItEnded = ({ how, exitCode }: ProgramEnd, timeoutSeconds: number): string => {
  if (how === 'timed-out') return `it took longer than ${timeoutSeconds} s and was ended`;
  if (how === 'not-started') return 'it could not be started';
  if (how === 'aborted' || exitCode === null) return 'it was ended';
  return `exit code ${exitCode}`;
};

const keptText = 1200;

/** What became of a program: its end, the cause where it is known, and the last that it said. */
export const explain = (end: ProgramEnd, timeoutSeconds: number): string => {
  const cause = end.how === 'exited' ? causeOf(end.output) : undefined;
  const ended = howItEnded(end, timeoutSeconds);
  const said = end.output.slice(-keptText).trim();
  return `${cause ? `${cause} (${ended})` : ended}${said === '' ? '' : `: ${said}`}`;
};
