import { messageOf } from '@reeve/base';
import type { CheckReport, Finding } from '@reeve/protocol/release';
import type { FactName, SiteFacts } from '../facts/site-facts.ts';
import type { Waiver } from '../upgrade/run-plan.ts';
import { type Check, type Judgement, unknown } from './check.ts';

const stale = (at: string, ttlSeconds: number, now: Date): boolean =>
  now.getTime() - Date.parse(at) > ttlSeconds * 1000;

/** Runs one check. What is not known, too old, or cannot be judged is `unknown` or `error`, never `pass`. */
export const judgeCheck = (check: Check, facts: Partial<SiteFacts>, now: Date): Judgement => {
  const values: Partial<Record<FactName, unknown>> = {};
  for (const name of check.facts) {
    const fact = facts[name];
    if (!fact?.known)
      return unknown(`It cannot be told: ${fact ? fact.why : `${name} was not gathered`}`);
    if (stale(fact.at, check.ttlSeconds, now))
      return unknown(`What is known of it is too old: ${name} of ${fact.at}`);
    values[name] = fact.value;
  }
  try {
    return check.judge(values as Record<FactName, unknown>, now);
  } catch (error) {
    return { ...unknown(`The check itself failed: ${messageOf(error)}`), result: 'error' };
  }
};

const good = ['pass', 'notapplicable', 'informational', 'fixed', 'notselected'] as const;

const isGood = ({ result }: Pick<Finding, 'result'>): boolean =>
  (good as readonly string[]).includes(result);

/** Fail closed: at a mandatory gate everything blocks that is not good; at a skippable one, what has failed. */
const blocks = (finding: Finding): boolean => {
  if (isGood(finding) || finding.waiver || finding.gate === 'advisory') return false;
  return finding.gate === 'mandatory' || finding.result !== 'unknown';
};

const find = (check: Check, facts: SiteFacts, waivers: readonly Waiver[], now: Date): Finding => {
  const judged = judgeCheck(check, facts, now);
  const waiver = waivers.find(({ id }) => id === check.id);
  const used =
    waiver && check.waiver && !isGood(judged) && Date.parse(waiver.expiresAt) > now.getTime();
  const { id, gate, title } = check;
  return {
    id,
    gate,
    title,
    ...judged,
    ...(used
      ? { waiver: { by: waiver.by, reason: waiver.reason, expiresAt: waiver.expiresAt } }
      : {}),
  };
};

/** All findings together: nobody has to mend one to see the next. Pure. */
export const checkReadiness = (
  checks: readonly Check[],
  facts: SiteFacts,
  hop: { from: string; to: string },
  waivers: readonly Waiver[],
  now: Date,
): CheckReport => {
  const findings = checks.map((check) => find(check, facts, waivers, now));
  const ready = !findings.some(blocks);
  return { ready, ...hop, checkedAt: now.toISOString(), findings };
};

export const blocking = (report: CheckReport): Finding[] => report.findings.filter(blocks);

/** What does not block and still is not good: exit code 4. */
export const warnings = (report: CheckReport): Finding[] =>
  report.findings.filter((finding) => !isGood(finding) && !finding.waiver && !blocks(finding));
