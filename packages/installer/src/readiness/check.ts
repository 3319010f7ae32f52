import type { Gate, Remediation, Severity, XccdfResult } from '@reeve/protocol/release';
import type { FactName, FactValue, SiteFacts } from '../facts/site-facts.ts';

export interface Judgement {
  result: XccdfResult;
  severity: Severity;
  message: string;
  evidence: { fact: string; value: string }[];
  remediations: Remediation[];
}

/** The values of the facts that a check asked for; all of them are known. */
type KnownFacts<N extends FactName> = { [K in N]: FactValue<K> };

interface CheckOf<N extends FactName> {
  /** `reeve.<name>`: never reused, never renamed. */
  id: string;
  /** Raised with every change of the judgement. */
  version: number;
  title: string;
  /** What is required, and why. */
  doc: string;
  gate: Gate;
  facts: readonly N[];
  /** Facts older than this are unknown. */
  ttlSeconds: number;
  /** Null: this check cannot be waived. */
  waiver: { maxDays: number } | null;
  judge(facts: KnownFacts<N>, now: Date): Judgement;
  /** Facts, and the result that they must give: at least one of each kind, and one that is unknown. */
  fixtures: readonly { name: string; facts: Partial<SiteFacts>; expect: XccdfResult }[];
}

export interface Check extends Omit<CheckOf<FactName>, 'judge'> {
  judge(facts: Record<FactName, unknown>, now: Date): Judgement;
}

/** Keeps the types of the named facts for `judge`, and forgets them for the list. */
export const defineCheck = <const N extends FactName>(check: CheckOf<N>): Check =>
  check as unknown as Check;

type Details = { evidence?: Judgement['evidence']; remediations?: Remediation[] };

const judgement =
  (result: XccdfResult, severity: Severity) =>
  (message: string, details: Details = {}): Judgement => ({
    result,
    severity,
    message,
    evidence: details.evidence ?? [],
    remediations: details.remediations ?? [],
  });

export const pass = judgement('pass', 'info');
export const fail = judgement('fail', 'high');
export const unknown = judgement('unknown', 'medium');

export const hint = (text: string): Remediation => ({ type: 'hint', text });
export const command = (text: string): Remediation => ({ type: 'command', text });
export const evidence = (fact: string, value: string | number) => ({ fact, value: String(value) });
