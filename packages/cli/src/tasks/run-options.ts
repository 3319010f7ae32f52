import type { BodyOf, startRun } from '@reeve/protocol/api';
import { flag, integer, list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { present } from '../present.ts';
import { readPairs } from './pairs.ts';
import { reachOf, reachOptions } from './reach-options.ts';

/** What a scheduled run takes as well. */
export const repeatableRunOptions = {
  ...reachOptions,
  value: list(text('Value of a parameter; repeat for several', { placeholder: 'NAME=VALUE' })),
  expiresIn: optional(
    integer('Computers that have not begun by then are expired (86400)', {
      placeholder: 'SECONDS',
    }),
  ),
  wake: flag('Wake sleeping computers first'),
};

export const runOptions = {
  ...repeatableRunOptions,
  at: optional(text('Begin at this time, e.g. 2026-12-01T22:00:00+01:00', { placeholder: 'TIME' })),
  key: optional(text('Sent again with this key, it is the same run', { placeholder: 'KEY' })),
  wait: flag('Wait for the end; exit code 0 only when every computer is done'),
};

interface RepeatableRun {
  target: string | undefined;
  computer: string[];
  value: string[];
  expiresIn: number | undefined;
  wake: boolean;
}

export const repeatableRun = async (session: Session, options: RepeatableRun) =>
  present({
    ...(await reachOf(session, options)),
    values: options.value.length > 0 ? readPairs(options.value, '--value') : undefined,
    expiresInSeconds: options.expiresIn,
    wake: options.wake ? true : undefined,
  });

export const runBody = async (
  session: Session,
  subject: { taskId: string } | { jobId: string },
  options: RepeatableRun & { at: string | undefined; key: string | undefined },
): Promise<BodyOf<typeof startRun>> => ({
  ...subject,
  ...(await repeatableRun(session, options)),
  ...present({
    startAt: options.at === undefined ? undefined : new Date(options.at).toISOString(),
    idempotencyKey: options.key,
  }),
});
