import type { Finding, Remediation, Severity, XccdfResult } from '@reeve/protocol/release';

export const resultWords: Record<XccdfResult, string> = {
  pass: 'Passed',
  fail: 'Failed',
  error: 'Could not be checked',
  unknown: 'Not known',
  notapplicable: 'Does not apply',
  notchecked: 'Not checked',
  notselected: 'Not selected',
  informational: 'For information',
  fixed: 'Fixed',
};

export const severityWords: Record<Severity, string> = {
  high: 'severe',
  medium: 'of medium weight',
  low: 'of little weight',
  info: 'for information',
};

export type GroupName = 'blocking' | 'waivable' | 'warning' | 'waived' | 'passed' | 'other';

const good: ReadonlySet<XccdfResult> = new Set([
  'pass',
  'notapplicable',
  'informational',
  'fixed',
  'notselected',
]);

/** Everything else counts against the upgrade: where a check could not tell, the answer is no. */
export const isGood = ({ result }: Pick<Finding, 'result'>): boolean => good.has(result);

const waiverCommand = (id: string): string => `--waive ${id}`;

/** A finding says that it may be waived by a remedy that does it; what may be skipped always can be. */
export const isWaivable = ({ id, gate, remediations }: Finding): boolean =>
  gate === 'skippable' || remediations.some(({ text }) => text.includes(waiverCommand(id)));

/** The remedies without the waiver, for which the page has a form. */
export const remediesOf = ({ id, remediations }: Finding): Remediation[] =>
  remediations.filter(({ text }) => !text.includes(waiverCommand(id)));

/** At a mandatory gate everything stops that is not good; at a skippable one, what has failed. */
const stops = ({ gate, result }: Finding): boolean =>
  gate === 'mandatory' || (gate === 'skippable' && result !== 'unknown');

/** What the gate means for a finding that is not good. */
export const gateWords = (finding: Finding): string => {
  if (!stops(finding)) return 'does not stop the upgrade';
  return isWaivable(finding)
    ? 'stops the upgrade unless it is waived with a reason'
    : 'stops the upgrade';
};

/** The group of a finding; `waivedHere` holds the ids that are waived on this page but not yet recorded. */
export const groupOf = (finding: Finding, waivedHere: ReadonlySet<string>): GroupName => {
  if (isGood(finding)) {
    return finding.result === 'pass' || finding.result === 'fixed' ? 'passed' : 'other';
  }
  if (finding.waiver || (waivedHere.has(finding.id) && isWaivable(finding))) return 'waived';
  if (!stops(finding)) return 'warning';
  return isWaivable(finding) ? 'waivable' : 'blocking';
};

const severities: readonly Severity[] = ['high', 'medium', 'low', 'info'];

const bySeverity = (a: Finding, b: Finding): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

/** Findings by group, the gravest first. */
export const groupFindings = (
  findings: readonly Finding[],
  waivedHere: ReadonlySet<string>,
): Record<GroupName, Finding[]> => {
  const groups: Record<GroupName, Finding[]> = {
    blocking: [],
    waivable: [],
    warning: [],
    waived: [],
    passed: [],
    other: [],
  };
  for (const finding of findings) groups[groupOf(finding, waivedHere)].push(finding);
  for (const group of Object.values(groups)) group.sort(bySeverity);
  return groups;
};
