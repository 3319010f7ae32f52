import { createHash } from 'node:crypto';
import type { Host } from '../host/host.ts';
import type { AgentFacts } from './agent-facts.ts';

/**
 * What to look at to see cheaply whether a data class has changed. It is data, not code, so that the agent can
 * look by itself: the plug-in that collects is not started as long as nothing has moved.
 */
export interface Watch {
  /** Size, time and inode: replacing a file by `rename` shows as well as writing into it. */
  files?: readonly string[];
  /** Contents, for what has no useful times, as in /proc. */
  texts?: readonly string[];
  /** Targets of symbolic links. */
  links?: readonly string[];
  addresses?: boolean;
  hostName?: boolean;
  facts?: readonly (keyof AgentFacts)[];
}

const ofFile = async (host: Host, path: string): Promise<string> => {
  const file = await host.stat(path);
  return file ? `${file.inode}:${file.size}:${file.modifiedMs}` : '-';
};

/** A text that changes when what is watched does. */
export const watchSignature = async (
  host: Host,
  watch: Watch,
  facts: AgentFacts,
): Promise<string> => {
  const seen = [
    await Promise.all((watch.files ?? []).map((path) => ofFile(host, path))),
    await Promise.all((watch.texts ?? []).map((path) => host.readText(path))),
    await Promise.all((watch.links ?? []).map((path) => host.readLink(path))),
    watch.addresses ? host.addresses() : null,
    watch.hostName ? host.hostName() : null,
    (watch.facts ?? []).map((name) => facts[name]),
  ];
  return createHash('sha1').update(JSON.stringify(seen)).digest('base64');
};
