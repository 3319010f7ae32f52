import type { PlugInManifest } from '@reeve/protocol/agent';

/** A plug-in that is there, as far as another may depend on it or conflict with it. */
export interface PresentPlugIn {
  name: string;
  version: string;
  conflictsWith: Record<string, string>;
}

/** What a process of its own is asked to verify and to unpack, so that a hostile archive meets nobody else. */
export type UnpackOrder =
  | {
      kind: 'plug-in';
      file: string;
      /** Directory that does not exist yet. */
      into: string;
      publisherKeys: string[];
      name: string;
      version: string;
      agentVersion: string;
      present: PresentPlugIn[];
    }
  | {
      kind: 'release';
      file: string;
      into: string;
      publisherKeys: string[];
      version: string;
      sha256: string;
      signature: string;
    };

export type UnpackAnswer =
  | { ok: true; manifest?: PlugInManifest }
  /** `changes`: it may be let in later, when other plug-ins are there. */
  | { ok: false; problem: string; changes: boolean };
