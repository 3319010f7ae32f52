import type { DeliveredPlugIn } from '@reeve/protocol/agent';
import { Type } from 'typebox';
import type { Queryable } from '../../kernel/database/database.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';
import { publisherKeys } from './change-publishers.ts';
import { plugInErrors } from './errors.ts';
import { readFit } from './plug-in-list.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { findVersion } from './plug-in-store.ts';
import type { UploadedVersion } from './plug-in-version.ts';
import { plugInKind } from './policy-names.ts';

interface Settings {
  plugIn: string;
  version: string | null;
}

const settingsSchema = Type.Object(
  {
    plugIn: Type.String({
      pattern: '^[a-z][a-z0-9-]{1,47}$',
      title: 'Plug-in',
      description: 'Name of an uploaded plug-in',
    }),
    version: Type.Union([Type.String({ minLength: 5, maxLength: 64 }), Type.Null()], {
      title: 'Version',
      description: 'The version that computers shall have; null: they shall not have it',
    }),
  },
  { additionalProperties: false },
);

const remove = (name: string): DeliveredPlugIn => ({
  name,
  version: null,
  sha256: null,
  bytes: 0,
});

export const createPlugInPolicyKind = (
  parts: Pick<PlugInParts, 'ownKeys'>,
): PolicyKindDefinition => {
  /** Throws `plug-ins.notFound`, `plug-ins.notTrusted`. */
  const requireVersion = async (
    on: Queryable,
    name: string,
    version: string,
  ): Promise<UploadedVersion> => {
    const found = await findVersion(on, name, version);
    if (found === undefined) throw plugInErrors.notFound({ name, version });
    if (!(await publisherKeys(on, parts.ownKeys)).includes(found.publicKey))
      throw plugInErrors.notTrusted({ name, version, publisher: found.publisher });
    return found;
  };

  const check = async (on: Queryable, given: Record<string, unknown>): Promise<void> => {
    const { plugIn: name, version } = given as unknown as Settings;
    if (version === null) return;
    await requireVersion(on, name, version);
    const { computers, fit, unfit } = await readFit(on, { name, version });
    if (computers === 0 || fit > 0) return;
    const because = unfit.map((one) => `it ${one.because}`).join('; ');
    throw plugInErrors.fitsNowhere({ name, version, computers, because });
  };

  const deliver = async (on: Queryable, name: string, version: string) => {
    const { sha256, bytes } = await requireVersion(on, name, version);
    return { name, version, sha256, bytes } satisfies DeliveredPlugIn;
  };

  return {
    name: plugInKind,
    title: 'Agent plug-in',
    description:
      'Installs, upgrades or removes a plug-in of the agent. What is part of the agent comes back when a newer one is removed.',
    settings: settingsSchema,
    example: { plugIn: 'hello', version: '1.0.0' },
    check,
    lines: ({ plugIn, version }) => ({
      [String(plugIn)]: version === null ? null : String(version),
    }),
    deliver: async (on, lines) => {
      const delivered: Record<string, DeliveredPlugIn> = {};
      for (const [name, version] of Object.entries(lines))
        delivered[name] =
          version === null ? remove(name) : await deliver(on, name, String(version));
      return delivered;
    },
  };
};
