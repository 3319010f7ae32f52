import { type Static, Type } from 'typebox';

/** What `reeve upgrade … --json` prints. Scripts and the console rely on these names. */
export const XccdfResult = Type.Union([
  Type.Literal('pass'),
  Type.Literal('fail'),
  Type.Literal('error'),
  Type.Literal('unknown'),
  Type.Literal('notapplicable'),
  Type.Literal('notchecked'),
  Type.Literal('notselected'),
  Type.Literal('informational'),
  Type.Literal('fixed'),
]);
export type XccdfResult = Static<typeof XccdfResult>;

export const Severity = Type.Union([
  Type.Literal('info'),
  Type.Literal('low'),
  Type.Literal('medium'),
  Type.Literal('high'),
]);
export type Severity = Static<typeof Severity>;

/** Whether a result stops the upgrade: another question than how severe it is. */
export const Gate = Type.Union([
  Type.Literal('mandatory'),
  Type.Literal('skippable'),
  Type.Literal('advisory'),
]);
export type Gate = Static<typeof Gate>;

export const Remediation = Type.Object({
  type: Type.Union([Type.Literal('hint'), Type.Literal('command')]),
  text: Type.String(),
});
export type Remediation = Static<typeof Remediation>;

export const Finding = Type.Object({
  /** Stable, never reused, e.g. `reeve.disk-space`. */
  id: Type.String(),
  result: XccdfResult,
  gate: Gate,
  severity: Severity,
  title: Type.String(),
  message: Type.String(),
  evidence: Type.Array(Type.Object({ fact: Type.String(), value: Type.String() })),
  remediations: Type.Array(Remediation),
  /** Present when a waiver lets the run pass all the same. */
  waiver: Type.Optional(
    Type.Object({ by: Type.String(), reason: Type.String(), expiresAt: Type.String() }),
  ),
});
export type Finding = Static<typeof Finding>;

export const CheckReport = Type.Object({
  ready: Type.Boolean(),
  from: Type.String(),
  to: Type.String(),
  checkedAt: Type.String(),
  findings: Type.Array(Finding),
});
export type CheckReport = Static<typeof CheckReport>;

export const PlanReport = Type.Object({
  from: Type.String(),
  to: Type.String(),
  hops: Type.Array(
    Type.Object({
      from: Type.String(),
      to: Type.String(),
      hotfixes: Type.Array(Type.String()),
      why: Type.String(),
    }),
  ),
  refused: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), why: Type.String() })),
});
export type PlanReport = Static<typeof PlanReport>;

export const RunState = Type.Union([
  Type.Literal('none'),
  Type.Literal('planned'),
  Type.Literal('ready'),
  Type.Literal('backedUp'),
  Type.Literal('quiescing'),
  Type.Literal('sealed'),
  Type.Literal('upgrading'),
  Type.Literal('verifying'),
  Type.Literal('committed'),
  Type.Literal('finalized'),
  Type.Literal('rollingBack'),
  Type.Literal('rolledBack'),
  Type.Literal('rollbackFailed'),
  Type.Literal('failed'),
]);
export type RunState = Static<typeof RunState>;

export const RunReport = Type.Object({
  runId: Type.Union([Type.String(), Type.Null()]),
  state: RunState,
  from: Type.Union([Type.String(), Type.Null()]),
  to: Type.Union([Type.String(), Type.Null()]),
  /** The release that is active now. */
  current: Type.String(),
  startedAt: Type.Union([Type.String(), Type.Null()]),
  finishedAt: Type.Union([Type.String(), Type.Null()]),
  /** Whether a process is working on the run now. */
  running: Type.Boolean(),
  steps: Type.Array(
    Type.Object({
      id: Type.String(),
      title: Type.String(),
      state: Type.Union([
        Type.Literal('pending'),
        Type.Literal('running'),
        Type.Literal('done'),
        Type.Literal('undone'),
        Type.Literal('failed'),
      ]),
      seconds: Type.Union([Type.Number(), Type.Null()]),
      message: Type.Optional(Type.String()),
    }),
  ),
  /** Seconds during which the server did not answer: announced before, measured after. */
  downtime: Type.Object({
    forecastSeconds: Type.Union([Type.Number(), Type.Null()]),
    measuredSeconds: Type.Union([Type.Number(), Type.Null()]),
  }),
  /** `explain-now`: in words. */
  explanation: Type.Object({
    done: Type.String(),
    ifStoppedHere: Type.String(),
    resume: Type.String(),
    rollback: Type.String(),
  }),
});
export type RunReport = Static<typeof RunReport>;
