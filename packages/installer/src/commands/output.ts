import type { CheckReport, Finding, PlanReport, RunReport } from '@reeve/protocol/release';
import { blocking, warnings } from '../readiness/check-readiness.ts';

export interface Output {
  /** The one result of the command. */
  result(value: object, text: () => string): void;
  /** Progress: on standard error when standard output is for a program. */
  tell(text: string): void;
}

export const makeOutput = (json: boolean): Output => ({
  result: (value, text) => console.log(json ? JSON.stringify(value, null, 2) : text()),
  tell: (text) => (json ? console.error(text) : console.log(text)),
});

const indent = (lines: string[]): string[] => lines.map((line) => `    ${line}`);

const showFinding = (finding: Finding): string[] => [
  `  ${finding.id}: ${finding.title}`,
  ...indent([
    finding.message,
    ...finding.evidence.map(({ fact, value }) => `seen: ${fact} = ${value}`),
    ...(finding.waiver
      ? [
          `waived by ${finding.waiver.by} until ${finding.waiver.expiresAt}: ${finding.waiver.reason}`,
        ]
      : finding.remediations.map(({ type, text }) =>
          type === 'command' ? `run:  ${text}` : `do:   ${text}`,
        )),
  ]),
];

const group = (title: string, findings: readonly Finding[]): string[] =>
  findings.length === 0
    ? []
    : ['', `${title} (${findings.length})`, ...findings.flatMap(showFinding)];

/** Grouped by what the operator has to do about it; words carry the meaning, not colours. */
export const showCheck = (report: CheckReport): string => {
  const blocked = blocking(report);
  const warned = warnings(report);
  const waived = report.findings.filter(({ waiver }) => waiver);
  const rest = report.findings.filter((f) => ![...blocked, ...warned, ...waived].includes(f));
  return [
    `Readiness of the upgrade from ${report.from} to ${report.to}, ${report.checkedAt}`,
    ...group('BLOCKS', blocked),
    ...group('WARNS', warned),
    ...group('WAIVED', waived),
    '',
    `IN ORDER (${rest.length})`,
    ...rest.map(({ id, message }) => `  ${id}: ${message}`),
    '',
    report.ready ? 'READY' : 'NOT READY',
  ].join('\n');
};

export const showPlan = (report: PlanReport): string =>
  [
    report.hops.length > 0
      ? `Path from ${report.from} to ${report.to}, ${report.hops.length} hop(s)`
      : `No path from ${report.from} to ${report.to}`,
    ...report.hops.map(({ from, to, hotfixes, why }, index) => {
      const fixes = hotfixes.length > 0 ? ` with ${hotfixes.join(', ')}` : '';
      return `  ${index + 1}. ${from} → ${to}${fixes}: ${why}`;
    }),
    ...(report.refused.length > 0 ? ['', 'Refused'] : []),
    ...report.refused.map(({ from, to, why }) => `  ${from} → ${to}: ${why}`),
  ].join('\n');

const seconds = (value: number | null): string => (value === null ? 'not known' : `${value} s`);

export const showRun = (report: RunReport): string =>
  report.runId === null
    ? `Release ${report.current} is active. ${report.explanation.done}`
    : [
        `Upgrade from ${report.from} to ${report.to}: ${report.state}${report.running ? ', a process is working on it' : ''}`,
        `Active release: ${report.current}`,
        ...report.steps.map(
          ({ state, title, seconds: took, message }) =>
            `  [${state.padEnd(7)}] ${title}${took === null ? '' : ` (${took} s)`}${message ? `: ${message}` : ''}`,
        ),
        `Downtime: forecast ${seconds(report.downtime.forecastSeconds)}, measured ${seconds(report.downtime.measuredSeconds)}`,
        '',
        `Now:         ${report.explanation.done}`,
        `If stopped:  ${report.explanation.ifStoppedHere}`,
        `To resume:   ${report.explanation.resume}`,
        `To go back:  ${report.explanation.rollback}`,
      ].join('\n');
