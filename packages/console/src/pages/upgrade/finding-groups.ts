import type { Finding, Gate, Severity, XccdfResult } from '@reeve/protocol/release';

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

export const gateWords: Record<Gate, string> = {
  mandatory: 'must be put right',
  skippable: 'may be waived with a reason',
  advisory: 'does not stop the upgrade',
};

export const severityWords: Record<Severity, string> = {
  high: 'severe',
  medium: 'of medium weight',
  low: 'of little weight',
  info: 'for information',
};

export type GroupName = 'blocking' | 'waivable' | 'warning' | 'waived' | 'passed' | 'other';

/** Where a check could not tell, the answer is no: an unknown is treated as a failure. */
const adverse: ReadonlySet<XccdfResult> = new Set(['fail', 'error', 'unknown']);

/** The group of a finding; `waivedHere` holds the ids that are waived on this page but not yet recorded. */
export const groupOf = (finding: Finding, waivedHere: ReadonlySet<string>): GroupName => {
  if (adverse.has(finding.result)) {
    if (finding.gate === 'advisory') return 'warning';
    if (finding.gate === 'mandatory') return 'blocking';
    return finding.waiver || waivedHere.has(finding.id) ? 'waived' : 'waivable';
  }
  return finding.result === 'pass' || finding.result === 'fixed' ? 'passed' : 'other';
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
