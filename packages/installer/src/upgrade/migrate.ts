import { installerErrors } from '../errors.ts';
import { runServerTool } from './release-tool.ts';
import type { RunContext } from './run-context.ts';

/** `{message, remedy}` of the tool's own refusal when it gave one, else its last lines. */
const reasonOf = (complaint: string): string => {
  const line = complaint.trim().split('\n').at(-1) ?? '';
  try {
    const body = JSON.parse(line) as { message?: string; msg?: string };
    return body.message ?? body.msg ?? line;
  } catch {
    return complaint.trim().split('\n').slice(-3).join(' | ') || 'it gave no reason';
  }
};

/** Applies the migrations of one phase with the tool of release `version`. Returns the seconds that it took. */
export const migrateWith = async (
  context: RunContext,
  version: string,
  phase: 'expand' | 'contract',
  env: NodeJS.ProcessEnv,
): Promise<number> => {
  const started = performance.now();
  const args = ['migrate', '--phase', phase, '--json'];
  const result = await runServerTool(context, version, args, env);
  if (result.code !== 0)
    throw installerErrors.migrationFailed({ phase, version, why: reasonOf(result.complaint) });
  return Math.round(performance.now() - started) / 1000;
};
