import type { PolicyInput } from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { type Content, contentOf } from './content.ts';
import { policyErrors } from './errors.ts';
import { rememberMembers } from './memberships.ts';
import { markComputersOf, pendingTopic } from './pending-store.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import {
  findPolicy,
  insertPolicy,
  insertVersion,
  moveRevision,
  readVersion,
  refuseTakenName,
  replaceTargets,
  requirePolicy,
  type StoredPolicy,
} from './policy-store.ts';
import { ringsOf } from './ring.ts';
import { replaceRollOut } from './roll-out-store.ts';

export interface SaveParts {
  kernel: Pick<Kernel, 'signals'>;
  kinds: PolicyKinds;
}

export interface Who {
  by: string;
  reason?: string | undefined;
}

/** What was saved, for the audit. */
export interface Saved {
  id: string;
  name: string;
  version: number;
}

const refuseMissingTargets = async (on: Queryable, targets: readonly string[]): Promise<void> => {
  const missing = await on.first<{ id: string }>(sql`
    select wanted.id from unnest(${targets}::uuid[]) as wanted (id)
    where not exists (select from filters_target t where t.id = wanted.id) limit 1`);
  if (missing) throw policyErrors.targetNotFound({ target: missing.id });
};

/** Throws what is wrong with it, whether it is saved or only looked at. */
export const checkContent = async (
  on: Queryable,
  kinds: PolicyKinds,
  content: Content,
): Promise<void> => {
  await kinds.check(on, content.kind, content.settings);
  await refuseMissingTargets(on, content.targets);
  if (content.rollOut) ringsOf(content.rollOut);
};

/** The next version of a policy; `content` null deletes it. In the transaction in which it was read. */
const writeNext = async (
  tx: Transaction,
  { kernel }: SaveParts,
  policy: StoredPolicy,
  before: Content | null,
  next: { content: Content; what: string; deleted: boolean; atOnce?: boolean } & Who,
): Promise<Saved> => {
  const { content, what, deleted, atOnce = false, by, reason = '' } = next;
  const version = await insertVersion(tx, policy, { content, what, by, reason }, deleted);
  await replaceRollOut(
    tx,
    policy.number,
    version,
    deleted || atOnce ? null : content,
    policy.version === 0 ? null : { version: policy.version, content: before },
  );
  const formerTargets = await replaceTargets(tx, policy.number);
  await rememberMembers(tx, policy.number);
  await markComputersOf(tx, policy.number, formerTargets);
  await kernel.signals.raise(tx, pendingTopic);
  await kernel.signals.raise(tx, 'policies');
  return { id: policy.id, name: content.name, version };
};

/** Waits for whoever changes policies now, then reads: what follows is decided on what is true. */
const lockAndRead = async (
  tx: Transaction,
  id: string,
): Promise<{ policy: StoredPolicy; content: Content }> => {
  await moveRevision(tx);
  const policy = await requirePolicy(tx, id);
  const { content } = await readVersion(tx, policy, policy.version);
  return { policy, content };
};

const create = async (
  tx: Transaction,
  parts: SaveParts,
  content: Content,
  what: string,
  who: Who,
): Promise<Saved> => {
  await moveRevision(tx);
  await checkContent(tx, parts.kinds, content);
  await refuseTakenName(tx, content.name, '00000000-0000-0000-0000-000000000000');
  const { by, reason = '' } = who;
  const policy = await insertPolicy(tx, { content, what, by, reason });
  return writeNext(tx, parts, policy, null, { ...who, content, what, deleted: false });
};

/** Throws `policies.unknownKind`, `policies.badSettings`, `policies.targetNotFound`, `policies.nameTaken` … */
export const createPolicy = (
  tx: Transaction,
  parts: SaveParts,
  input: PolicyInput,
  who: Who,
): Promise<Saved> => create(tx, parts, contentOf(input), 'created', who);

/** A new version; throws `policies.changedMeanwhile` when it is no longer at `ifVersion`. */
export const updatePolicy = async (
  tx: Transaction,
  parts: SaveParts,
  id: string,
  input: PolicyInput & { ifVersion?: number },
  who: Who,
): Promise<Saved> => {
  const { policy, content: before } = await lockAndRead(tx, id);
  const { ifVersion } = input;
  if (ifVersion !== undefined && ifVersion !== policy.version)
    throw policyErrors.changedMeanwhile({
      policy: policy.name,
      version: policy.version,
      by: policy.changedBy,
      yours: ifVersion,
    });
  const content = contentOf(input);
  if (content.kind !== before.kind)
    throw policyErrors.kindIsFixed({ kind: before.kind, wanted: content.kind });
  await checkContent(tx, parts.kinds, content);
  await refuseTakenName(tx, content.name, id);
  return writeNext(tx, parts, policy, before, { ...who, content, what: 'changed', deleted: false });
};

/** Null: it is on, or off, already. Switching off reaches every computer at once, whatever its rings. */
export const setPolicyEnabled = async (
  tx: Transaction,
  parts: SaveParts,
  id: string,
  enabled: boolean,
  who: Who,
): Promise<Saved | null> => {
  const { policy, content: before } = await lockAndRead(tx, id);
  if (before.enabled === enabled) return null;
  const content = { ...before, enabled };
  // What was right when it was switched off may be wrong by now.
  if (enabled) await checkContent(tx, parts.kinds, content);
  const what = enabled ? 'enabled' : 'disabled';
  return writeNext(tx, parts, policy, before, { ...who, content, what, deleted: false });
};

/** A copy, switched off. */
export const clonePolicy = async (
  tx: Transaction,
  parts: SaveParts,
  id: string,
  name: string,
  who: Who,
): Promise<Saved> => {
  const policy = await requirePolicy(tx, id);
  const { content } = await readVersion(tx, policy, policy.version);
  const copy = { ...content, name: name.trim(), enabled: false };
  return create(tx, parts, copy, `cloned from ${policy.name}`, who);
};

/** Its versions stay. */
export const deletePolicy = async (
  tx: Transaction,
  parts: SaveParts,
  id: string,
  who: Who,
): Promise<Saved> => {
  const { policy, content } = await lockAndRead(tx, id);
  return writeNext(tx, parts, policy, content, {
    ...who,
    content,
    what: 'deleted',
    deleted: true,
  });
};

/** Makes an older version the newest one, also of a deleted policy. Rings are gone through like for any version. */
export const restorePolicy = async (
  tx: Transaction,
  parts: SaveParts,
  id: string,
  version: number,
  who: Who,
): Promise<Saved> => {
  await moveRevision(tx);
  const policy = await findPolicy(tx, id);
  if (!policy) throw policyErrors.notFound({ id });
  const deleted = policy.deletedAt !== null;
  if (!deleted && version === policy.version)
    throw policyErrors.notDeleted({ policy: policy.name, version });
  const { content } = await readVersion(tx, policy, version);
  const { content: newest } = await readVersion(tx, policy, policy.version);
  await checkContent(tx, parts.kinds, content);
  await refuseTakenName(tx, content.name, id);
  return writeNext(tx, parts, policy, deleted ? null : newest, {
    ...who,
    content,
    what: `restored to ${version}`,
    deleted: false,
  });
};

/**
 * The version before the roll-out, everywhere and at once; where there was none, the policy is switched off. Its rings
 * stay for the next version: who has just met a bad one must not send the next to everybody unawares.
 */
export const goBack = async (
  tx: Transaction,
  parts: SaveParts,
  policy: StoredPolicy,
  previousVersion: number | null,
  who: Who,
): Promise<Saved> => {
  const { content: now } = await readVersion(tx, policy, policy.version);
  const { content } =
    previousVersion === null
      ? { content: { ...now, enabled: false } }
      : await readVersion(tx, policy, previousVersion);
  if (previousVersion !== null) await checkContent(tx, parts.kinds, content);
  return writeNext(tx, parts, policy, now, {
    ...who,
    content: { ...content, rollOut: now.rollOut },
    atOnce: true,
    what: previousVersion === null ? 'disabled' : `restored to ${previousVersion}`,
    deleted: false,
  });
};
