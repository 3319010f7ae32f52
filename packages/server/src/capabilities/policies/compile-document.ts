import { AppError, canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import type { Queryable } from '../../kernel/database/database.ts';
import type { Logger } from '../../kernel/logger.ts';
import { effectiveLines, wonLines } from './effective-lines.ts';
import type { Lines } from './policy-kind.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import type { ActiveVersion } from './world.ts';

/** What the agents of all computers with the same policies are given. */
export interface DocumentContent {
  policies: DeliveredPolicy[];
  /** Lines of kinds that the server itself obeys: by kind, then by key. */
  own: Record<string, Lines>;
}

export interface CompiledSet {
  hash: string;
  content: DocumentContent;
  /** Numbers of the policies that have won at least one line. */
  inForce: ReadonlySet<number>;
}

export interface CompileParts {
  kinds: PolicyKinds;
  logger: Logger;
}

const settingsFor = async (
  on: Queryable,
  { kinds, logger }: CompileParts,
  policy: ActiveVersion,
  lines: Lines,
): Promise<Record<string, unknown> | null> => {
  const deliver = kinds.find(policy.kind)?.deliver;
  if (deliver === null) return null;
  if (deliver === undefined) return { ...lines };
  try {
    return await deliver(on, lines);
  } catch (refusal) {
    if (!(refusal instanceof AppError)) throw refusal;
    // One policy that names a thing which is gone must not keep the others from their computers.
    logger.warn(
      { policy: policy.name, version: policy.version, code: refusal.code, reason: refusal.message },
      'a policy is not delivered',
    );
    return null;
  }
};

/** Lets the policies meet and makes the document. The same for the same database. */
export const compileDocument = async (
  on: Queryable,
  parts: CompileParts,
  versions: readonly ActiveVersion[],
): Promise<CompiledSet> => {
  const lines = effectiveLines(versions);
  const winners = new Set(lines.map(({ winner }) => winner));
  const policies: DeliveredPolicy[] = [];
  const own: Record<string, Record<string, Json>> = {};
  for (const policy of versions) {
    if (!winners.has(policy)) continue;
    const settings = await settingsFor(on, parts, policy, wonLines(lines, policy));
    const { policyId, name, version, kind } = policy;
    if (settings) policies.push({ policyId, name, version, kind, settings });
  }
  for (const { kind, key, value } of lines)
    if (parts.kinds.find(kind)?.deliver === null) own[kind] = { ...own[kind], [key]: value };
  const content = { policies, own };
  return {
    hash: sha256Hex(canonicalJson(content as Json)).slice(0, 32),
    content,
    inForce: new Set([...winners].map(({ number }) => number)),
  };
};
