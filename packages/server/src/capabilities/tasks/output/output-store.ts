import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { storable } from '../runs/storable.ts';

/** Bytes of live output that are kept of one work. */
export const keptBytes = 1_048_576;

export interface Chunk {
  workId: string;
  /** Bytes that were sent before. */
  offset: number;
  text: string;
}

/** What came before stands; what is too much, or is nobody's, is dropped. */
export const keepOutput = async (on: Queryable, chunks: readonly Chunk[]): Promise<void> => {
  const texts = chunks.map(({ text }) => storable(text));
  await on.run(sql`
    insert into tasks_output (run_number, work_id, at_offset, bytes, text)
    select c.run_number, b.work_id, b.at_offset, b.bytes, b.text
    from unnest(
      ${chunks.map(({ workId }) => workId)}::uuid[], ${chunks.map(({ offset }) => offset)}::bigint[],
      ${texts.map((text) => Buffer.byteLength(text))}::integer[], ${texts}::text[]
    ) as b (work_id, at_offset, bytes, text)
    join tasks_run_computer c on c.work_id = b.work_id
    where b.bytes > 0 and b.at_offset + b.bytes <= ${keptBytes}
    on conflict do nothing`);
};

/** What was kept of one work, in its order, with the place where each piece stands. */
export const readChunks = (
  on: Queryable,
  workId: string,
): Promise<{ offset: number; bytes: number; text: string }[]> =>
  on.rows(sql`
    select at_offset as offset, bytes, text from tasks_output where work_id = ${workId} order by at_offset`);
