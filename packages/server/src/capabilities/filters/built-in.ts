import { newGuid } from '@reeve/base';
import type { Database, Transaction } from '../../kernel/database/database.ts';
import { readFilterNames } from './filters/filter-store.ts';
import { saveFilter } from './filters/save-filter.ts';
import { lockMemberships } from './membership/lock.ts';
import { readNow, readState, writeState } from './membership/state-store.ts';
import { addGroup, addView } from './organization/change-groups.ts';
import { listViews } from './organization/view-store.ts';

/** Who made them, in their history. They are like all others: to be changed, or deleted. */
const maker = 'Reeve';

const filters = [
  {
    name: 'All computers',
    description: 'Every computer that is registered.',
    where: 'computer.name is not empty',
  },
  {
    name: 'Not seen for 30 days',
    description: 'Agents that have not checked in for 30 days, or never.',
    where: 'not (computer.last_seen within 30 days) and computer.registered_at not within 30 days',
  },
  {
    name: 'Restart pending',
    description: 'Something on the computer waits for a restart.',
    where: 'computer.pending_restart = true',
  },
  {
    name: 'Legacy agents',
    description: 'Agents that speak an older protocol than this server: they are to be upgraded.',
    where: 'computer.protocol < 2',
  },
  {
    name: 'Unhealthy agents',
    description: 'Agents that report an error.',
    where: `computer.health = 'error'`,
  },
  {
    name: 'Virtual machines',
    description: 'Computers on which a hypervisor was found.',
    where: 'hardware.virtualization is not empty',
  },
  {
    name: 'Debian and Ubuntu',
    description: 'Computers whose packages are managed by dpkg.',
    where: `operating-system.distribution in ('debian', 'ubuntu')`,
  },
] as const;

const view = { name: 'Locations', group: 'Head office' };

const make = async (tx: Transaction): Promise<void> => {
  const taken = new Set((await readFilterNames(tx)).map(({ name }) => name.toLowerCase()));
  for (const filter of filters)
    if (!taken.has(filter.name.toLowerCase())) await saveFilter(tx, newGuid(), filter, maker);
  if ((await listViews(tx)).length > 0) return;
  const viewId = await addView(tx, view.name);
  await addGroup(tx, viewId, { name: view.group });
};

/** Once for each database, at its first start: what is deleted stays deleted. */
export const makeBuiltIn = (db: Database): Promise<void> =>
  db.transaction(async (tx) => {
    if (await readState(tx, 'built-in')) return;
    await lockMemberships(tx);
    if (await readState(tx, 'built-in')) return;
    await make(tx);
    await writeState(tx, 'built-in', await readNow(tx));
  });
