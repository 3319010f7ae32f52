import { userInfo } from 'node:os';
import { installerErrors } from '../errors.ts';
import { checks } from '../readiness/checks/index.generated.ts';
import type { Waiver } from './run-plan.ts';

const shortestReason = 10;
const day = 86_400_000;

/** Who stands behind a command: the person behind sudo, where there is one. */
export const operator = (env: NodeJS.ProcessEnv): string => env.SUDO_USER || userInfo().username;

/**
 * Waivers from `ID=REASON`. Each names a check that allows it, gives a reason, and ends by itself. Throws
 * `installer.badWaiver`.
 */
export const parseWaivers = (
  texts: readonly string[],
  days: number,
  by: string,
  now: Date,
): Waiver[] =>
  texts.map((waiver) => {
    const refuse = (why: string) => installerErrors.badWaiver({ waiver, why });
    const [, id = '', reason = ''] = /^([^=]+)=(.*)$/s.exec(waiver) ?? [];
    const check = checks.find((candidate) => candidate.id === id.trim());
    if (!check) throw refuse('no check has this id');
    if (!check.waiver) throw refuse('this check cannot be waived');
    if (reason.trim().length < shortestReason) throw refuse('it gives no reason');
    if (days > check.waiver.maxDays)
      throw refuse(`it may last ${check.waiver.maxDays} day(s) at most`);
    const expiresAt = new Date(now.getTime() + days * day).toISOString();
    return { id: check.id, by, reason: reason.trim(), expiresAt };
  });
