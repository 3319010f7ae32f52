import { newGuid } from '@reeve/base';
import { publicKeyText } from '@reeve/protocol/plug-in-file';
import type { Queryable, Transaction } from '../../kernel/database/database.ts';
import { agentReleasesByKey } from './agent-release-store.ts';
import { plugInErrors } from './errors.ts';
import type { OwnKeys } from './own-keys.ts';
import { listVersions } from './plug-in-store.ts';
import { namesVersion, refuseNamed } from './policy-names.ts';
import { mostPublishers, type Publisher } from './publisher.ts';
import {
  insertPublisher,
  listAddedPublishers,
  lockPublishers,
  removePublisherLine,
} from './publisher-store.ts';

/** Reeve's own first, then those that were added, by name. */
export const listPublishers = async (on: Queryable, ownKeys: OwnKeys): Promise<Publisher[]> => {
  const own = ownKeys.publishers();
  const ownSet = new Set(own.map(({ publicKey }) => publicKey));
  const added = await listAddedPublishers(on);
  return [...own, ...added.filter(({ publicKey }) => !ownSet.has(publicKey))];
};

export const publisherKeys = async (on: Queryable, ownKeys: OwnKeys): Promise<string[]> =>
  (await listPublishers(on, ownKeys)).map(({ publicKey }) => publicKey);

/** Throws `plugInFile.badKey`, `plug-ins.badPublisherName`, `plug-ins.publisherExists`, `plug-ins.tooManyPublishers`. */
export const addPublisher = async (
  tx: Transaction,
  ownKeys: OwnKeys,
  input: { name: string; publicKey: string; addedBy: string },
): Promise<Publisher> => {
  const name = input.name.trim();
  if (name === '') throw plugInErrors.badPublisherName();
  const publicKey = publicKeyText(input.publicKey);
  await lockPublishers(tx);
  const there = await listPublishers(tx, ownKeys);
  for (const other of there) {
    if (other.publicKey === publicKey)
      throw plugInErrors.publisherExists({ name: other.name, same: 'this key' });
    if (other.name.toLowerCase() === name.toLowerCase())
      throw plugInErrors.publisherExists({ name: other.name, same: 'another key' });
  }
  if (there.length >= mostPublishers)
    throw plugInErrors.tooManyPublishers({ most: mostPublishers });
  return insertPublisher(tx, { id: newGuid(), name, publicKey, addedBy: input.addedBy });
};

/** Throws `plug-ins.noSuchPublisher`, `plug-ins.ownPublisher`, `plug-ins.namedByPolicy`. */
export const removePublisher = async (
  tx: Transaction,
  ownKeys: OwnKeys,
  id: string,
): Promise<Publisher> => {
  await lockPublishers(tx);
  if (ownKeys.publishers().some((own) => own.id === id)) throw plugInErrors.ownPublisher();
  const publisher = (await listAddedPublishers(tx)).find((one) => one.id === id);
  if (publisher === undefined) throw plugInErrors.noSuchPublisher({ id });
  const { publicKey, name } = publisher;
  const his = (await listVersions(tx)).filter((version) => version.publicKey === publicKey);
  const releases = await agentReleasesByKey(tx, publicKey);
  await refuseNamed(tx, `Something that ${name} signed`, {
    plugIn: (settings) => his.some((version) => namesVersion(settings, version)),
    agentUpgrade: (settings) => releases.some(({ version }) => settings.version === version),
  });
  await removePublisherLine(tx, id);
  return publisher;
};
