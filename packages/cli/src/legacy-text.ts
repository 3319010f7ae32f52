import type { LegacyCommunication } from '@reeve/protocol/api';
import { facts } from './terminal/facts.ts';
import { relativeTime } from './terminal/relative-time.ts';
import type { Terminal } from './terminal/terminal.ts';

const changedText = (mode: LegacyCommunication, now: Date): string =>
  mode.changedAt === null
    ? `never (${mode.changedBy})`
    : `${relativeTime(mode.changedAt, now)} by ${mode.changedBy}`;

/** The mode, and whom it concerns, for people. */
export const legacyText = (mode: LegacyCommunication, terminal: Terminal): string =>
  facts(terminal, [
    ['Legacy Agent Communication', mode.enabled ? 'on' : 'off'],
    ...(mode.expiresAt === null ? [] : ([['expires', mode.expiresAt]] as const)),
    ['changed', changedText(mode, terminal.now)],
    [
      'protocols',
      mode.byProtocol.map(({ protocol, computers }) => `${protocol}: ${computers}`).join(', ') ||
        'no computers yet',
    ],
    [mode.enabled ? 'would be cut off' : 'cut off', `${mode.legacyComputers} computers`],
  ]);
