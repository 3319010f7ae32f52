import { CheckReport, PlanReport, RunReport } from '@reeve/protocol/release';
import { defineForward } from '../command/define-forward.ts';
import { ApplyReport, AvailableReleases } from '../outputs/installer-outputs.ts';

export const upgrade = defineForward({
  name: 'upgrade',
  summary: 'Upgrade the installation, and go back',
  part: 'installer',
  before: ['upgrade'],
  verbs: {
    available: 'The releases at hand',
    plan: 'The path to a release, each hop explained',
    check: 'Readiness check; changes nothing',
    apply: 'Upgrade',
    status: 'The current or last run',
    resume: 'Go on with a run that was interrupted',
    rollback: 'Go back to the release before',
    finalize: 'Give up the way back',
    'explain-now': 'What is done, and what stopping here would mean',
  },
  outputs: {
    available: AvailableReleases,
    plan: PlanReport,
    check: CheckReport,
    apply: ApplyReport,
    status: RunReport,
    resume: RunReport,
    rollback: RunReport,
    finalize: RunReport,
    'explain-now': RunReport,
  },
});
