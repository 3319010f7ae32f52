import type { ComputerDetail } from '@reeve/protocol/api';
import type { Database } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';
import { readSummary } from './computer-list.ts';
import { computersErrors } from './errors.ts';

const newestChanges = 200;

/** Everything about one computer; a GUID that was merged away leads to the computer that it became. */
export const readComputer = async (
  db: Database,
  cmdb: Cmdb,
  guid: string,
): Promise<ComputerDetail> => {
  const number = await cmdb.resourceOf(guid);
  if (number === null) throw computersErrors.notFound({ id: guid });
  const [summary, keys, associations, dataClasses, changes] = await Promise.all([
    readSummary(db, number),
    cmdb.readKeys(db, number),
    cmdb.readAssociations(db, number),
    cmdb.readContents(db, number),
    cmdb.readChanges(db, number, { limit: newestChanges }),
  ]);
  // Another kind of resource, or one that was deleted a moment ago.
  if (!summary) throw computersErrors.notFound({ id: guid });
  return {
    ...summary,
    keys,
    associations,
    dataClasses,
    history: changes.map(({ id, ...change }) => change),
  };
};
