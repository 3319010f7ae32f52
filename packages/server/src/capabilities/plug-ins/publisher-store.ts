import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import type { Publisher } from './publisher.ts';

const columns = sql`
  id, name, public_key as "publicKey", false as own, added_by as "addedBy", added_at as "addedAt"`;

export const listAddedPublishers = (on: Queryable): Promise<Publisher[]> =>
  on.rows<Publisher>(sql`select ${columns} from plug_in_publisher order by lower(name)`);

/** One administrator adds or removes publishers at a time: what is checked stays true until it is written. */
export const lockPublishers = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`lock table plug_in_publisher in share row exclusive mode`);
};

export const insertPublisher = async (
  tx: Transaction,
  { id, name, publicKey, addedBy }: Omit<Publisher, 'own' | 'addedAt'>,
): Promise<Publisher> => {
  const [made] = await tx.rows<Publisher>(sql`
    insert into plug_in_publisher (id, name, public_key, added_by)
    values (${id}, ${name}, ${publicKey}, ${addedBy})
    returning ${columns}`);
  if (made === undefined) throw new Error('the publisher was not inserted');
  return made;
};

export const removePublisherLine = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`delete from plug_in_publisher where id = ${id}`);
};
