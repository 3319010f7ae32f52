import { statSync } from 'node:fs';
import type { DetectionRule } from '@reeve/protocol/agent';
import { hashOfFile } from '../../content/fetch-content.ts';
import { localHost } from '../../host/local-host.ts';

export interface Detected {
  present: boolean;
  /** What was found, or not. */
  words: string;
}

/** Runs a script that looks only; exit code 0: yes. */
export type Check = (script: string) => Promise<{ yes: boolean; words: string }>;

const commandMs = 60_000;

const host = localHost();

/** What a command of the package manager says; absent where there is none. */
const ask = async (command: string, args: readonly string[]) => {
  const said = await host.run(command, args, commandMs);
  if (said !== undefined || (await host.stat(`/usr/bin/${command}`)) === undefined) return said;
  // No answer is not the answer that nothing is there.
  throw new Error(`${command} did not answer`);
};

const detectDpkg = async (rule: Extract<DetectionRule, { kind: 'dpkg' }>): Promise<Detected> => {
  const { name, version } = rule;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is dpkg that fills them
  const format = '${db:Status-Status} ${Version}\\n';
  const said = await ask('dpkg-query', ['-W', '-f', format, '--', name]);
  // 1: it knows none of that name; more: it could not look.
  if ((said?.exitCode ?? 0) > 1) throw new Error('the package database could not be read');
  const versions = (said?.stdout ?? '')
    .split('\n')
    .map((line) => line.split(' '))
    .flatMap(([status, found]) => (status === 'installed' && found ? [found] : []));
  const [found] = versions;
  if (found === undefined) return { present: false, words: `dpkg has no ${name}` };
  if (version === undefined) return { present: true, words: `${name} ${found}` };
  for (const one of versions) {
    const compared = await ask('dpkg', ['--compare-versions', one, 'ge', version]);
    if (compared?.exitCode === 0) return { present: true, words: `${name} ${one}` };
  }
  return { present: false, words: `${name} is ${found}, older than ${version}` };
};

const detectFile = async (rule: Extract<DetectionRule, { kind: 'file' }>): Promise<Detected> => {
  const { path, sha256 } = rule;
  const facts = statSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return { present: false, words: `there is no ${path}` };
  if (sha256 === undefined) return { present: true, words: `${path} is there` };
  const same = facts.isFile() && (await hashOfFile(path)) === sha256;
  return { present: same, words: same ? `${path} is there` : `${path} is another file` };
};

/** Whether the software is there. */
export const detect = async (rule: DetectionRule, check: Check): Promise<Detected> => {
  if (rule.kind === 'dpkg') return await detectDpkg(rule);
  if (rule.kind === 'file') return await detectFile(rule);
  const { yes, words } = await check(rule.script);
  return {
    present: yes,
    words: yes ? 'its check finds it' : `its check does not find it: ${words}`,
  };
};
