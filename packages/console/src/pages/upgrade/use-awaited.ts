import type { RunReport } from '@reeve/protocol/release';
import { useState } from 'react';

/** Changes as soon as the Installation Manager has begun, or done, anything new. */
const markOf = (run: RunReport | null | undefined): string =>
  run ? `${run.runId} ${run.state} ${run.running} ${run.finishedAt}` : '';

/** Milliseconds after which nothing is expected any more: it could not be started, its log says why. */
const patience = 120_000;

/**
 * The Installation Manager is another program and needs some seconds before its first report. From the act on
 * until then it is awaited.
 */
export const useAwaited = (
  run: RunReport | null | undefined,
): { awaited: boolean; await: () => void } => {
  const [since, setSince] = useState<{ mark: string; at: number }>();
  const awaited =
    since !== undefined && since.mark === markOf(run) && Date.now() - since.at < patience;
  return { awaited, await: () => setSince({ mark: markOf(run), at: Date.now() }) };
};
