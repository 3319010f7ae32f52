import type { DeliveredSoftware, PackageManifest, PackageReference } from '@reeve/protocol/agent';
import type { ProgramEnd } from '../../host/run-program.ts';
import type { TellPolicyState } from '../plug-in.ts';
import type { Detected } from './detect.ts';
import { explain } from './explain.ts';
import { removalOf } from './program-script.ts';

/** What a line comes to, and why it is to be tried again before the next daily look. */
export interface Verdict {
  state: TellPolicyState['state'];
  detail: string;
  /** `window`: it waits for one; `fetch`: the way to the server; `program`: what was run failed. */
  again?: 'window' | 'fetch' | 'program';
}

export type Action = DeliveredSoftware['action'];

/** What the computer and the server offer to a line. */
export interface LineTools {
  manifest(reference: PackageReference): Promise<PackageManifest>;
  detect(manifest: PackageManifest): Promise<Detected>;
  applies(script: string): Promise<boolean>;
  /** Brings the files that are missing. */
  fetch(manifest: PackageManifest, action: Action): Promise<void>;
  run(manifest: PackageManifest, action: Action): Promise<ProgramEnd>;
  /** A program for this was begun and never came to a good end. */
  isUnfinished(manifest: PackageManifest, action: Action): boolean;
  finished(manifest: PackageManifest, action: Action): void;
  mayChange(): boolean;
  now(): number;
  tell(detail: string): void;
  /** What became of another line that installs this package; absent: there is none. */
  verdictOf(packageId: string): Verdict | undefined;
}

/** A program of a package may take so long. */
export const programSeconds = 3600;

const compliant = (detail: string): Verdict => ({ state: 'compliant', detail });
const failed = (detail: string): Verdict => ({ state: 'failing', detail, again: 'program' });

const nameOf = ({ name, version }: { name: string; version: string }): string =>
  `${name} ${version}`;

const mustWait = (line: DeliveredSoftware, tools: LineTools): boolean => {
  const { needsWindow, deadline } = line;
  if (!needsWindow || tools.mayChange()) return false;
  return deadline === null || tools.now() < Date.parse(deadline);
};

/** Runs a program and looks afterwards: only what is found, and ended well, counts. */
const act = async (
  manifest: PackageManifest,
  action: Action,
  tools: LineTools,
): Promise<{ good: boolean; words: string }> => {
  const end = await tools.run(manifest, action);
  const { present, words } = await tools.detect(manifest);
  const isRight = present === (action === 'install');
  const isWell = end.how === 'exited' && end.exitCode === 0;
  if (isRight && isWell) {
    tools.finished(manifest, action);
    return { good: true, words };
  }
  if (isRight) return { good: false, words: explain(end, programSeconds) };
  const verb = action === 'install' ? 'was installed' : 'was taken away';
  const said = isWell ? `it ${verb} without an error` : explain(end, programSeconds);
  return { good: false, words: `${present ? 'it is still there' : words}; ${said}` };
};

/** Whether a newer package is there in this one's place. */
const replacement = async (
  line: DeliveredSoftware,
  tools: LineTools,
): Promise<PackageReference | undefined> => {
  for (const newer of line.supersededBy) {
    const { present } = await tools.detect(await tools.manifest(newer));
    if (present) return newer;
  }
  return undefined;
};

/** A newer package that another line brings: this one would only be taken away again. */
const awaited = (line: DeliveredSoftware, tools: LineTools): Verdict | undefined => {
  for (const newer of line.supersededBy) {
    const verdict = tools.verdictOf(newer.packageId);
    if (verdict?.state !== 'pending' && verdict?.state !== 'failing') continue;
    return {
      state: 'pending',
      detail: `${nameOf(newer)} comes in its place and is not there yet`,
      again: verdict.again ?? 'program',
    };
  }
  return undefined;
};

/** Takes away what this package replaces. */
const removeSuperseded = async (
  line: DeliveredSoftware,
  tools: LineTools,
): Promise<Verdict | undefined> => {
  for (const older of line.supersedes) {
    const manifest = await tools.manifest(older);
    const { present } = await tools.detect(manifest);
    if (!present && !tools.isUnfinished(manifest, 'uninstall')) continue;
    // Without a way to be taken away it is left to the newer one's own program.
    if (removalOf(manifest) === undefined) continue;
    await tools.fetch(manifest, 'uninstall');
    tools.tell(`takes ${nameOf(older)} away`);
    const { good, words } = await act(manifest, 'uninstall', tools);
    if (!good) return failed(`${nameOf(older)} is to go first and stays: ${words}`);
  }
  return undefined;
};

const install = async (
  line: DeliveredSoftware,
  reference: PackageReference,
  tools: LineTools,
): Promise<Verdict> => {
  const manifest = await tools.manifest(reference);
  if (manifest.applicable !== null && !(await tools.applies(manifest.applicable)))
    return { state: 'not-applicable', detail: `${nameOf(line)} is not meant for this computer` };
  const newer = await replacement(line, tools);
  if (newer) return compliant(`${nameOf(newer)} is there in its place`);
  const { present, words } = await tools.detect(manifest);
  if (present && !tools.isUnfinished(manifest, 'install')) return compliant(words);
  const wait = awaited(line, tools);
  if (wait) return wait;
  await tools.fetch(manifest, 'install');
  if (mustWait(line, tools))
    return {
      state: 'pending',
      detail: `${words}; waits for a maintenance window`,
      again: 'window',
    };
  const hindrance = await removeSuperseded(line, tools);
  if (hindrance) return hindrance;
  tools.tell(`installs ${nameOf(line)}`);
  const end = await act(manifest, 'install', tools);
  return end.good
    ? compliant(`${end.words}, installed`)
    : failed(`${nameOf(line)} was not installed: ${end.words}`);
};

const uninstall = async (
  line: DeliveredSoftware,
  reference: PackageReference,
  tools: LineTools,
): Promise<Verdict> => {
  const manifest = await tools.manifest(reference);
  const { present, words } = await tools.detect(manifest);
  if (!present && !tools.isUnfinished(manifest, 'uninstall')) return compliant(words);
  if (removalOf(manifest) === undefined)
    return { state: 'failing', detail: `${words}; the package does not say how it is taken away` };
  await tools.fetch(manifest, 'uninstall');
  if (mustWait(line, tools))
    return {
      state: 'pending',
      detail: `${words}; waits for a maintenance window`,
      again: 'window',
    };
  tools.tell(`takes ${nameOf(line)} away`);
  const end = await act(manifest, 'uninstall', tools);
  return end.good
    ? compliant(`${end.words}, taken away`)
    : failed(`${nameOf(line)} was not taken away: ${end.words}`);
};

/** Looks, does what is missing, and looks again. @throws `software.*`, `content.*` */
export const bringLine = async (line: DeliveredSoftware, tools: LineTools): Promise<Verdict> => {
  const reference = line.package;
  if (reference === null) return { state: 'pending', detail: line.reason };
  return line.action === 'install'
    ? await install(line, reference, tools)
    : await uninstall(line, reference, tools);
};
