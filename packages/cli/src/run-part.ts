import { spawn } from 'node:child_process';
import { AppError, type ErrorBody } from '@reeve/base';
import { cliErrors } from './errors.ts';
import { entryOf, type Part } from './place.ts';

const lastRefusal = (text: string): ErrorBody | undefined => {
  for (const line of text.trim().split('\n').reverse()) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && 'code' in value && 'remedy' in value)
        return value as ErrorBody;
    } catch {
      // A line of plain text: not the refusal that is looked for.
    }
  }
  return undefined;
};

/**
 * Runs another program of this release to its end and reads the JSON that it prints. Throws the refusal
 * that it reports as JSON on standard error, or `cli.partFailed`.
 */
export const runPart = async (
  part: Part,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<unknown> => {
  const child = spawn(process.execPath, [entryOf(part), ...args], {
    stdio: ['inherit', 'pipe', 'pipe'],
    env: environment,
  });
  let output = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code === 0) return JSON.parse(output);
  const refusal = lastRefusal(complaint);
  if (refusal) throw new AppError(refusal);
  const details = { part: `${part} ${args[0] ?? ''}`, code, output: complaint.trim().slice(-2000) };
  throw cliErrors.partFailed(details);
};
