import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { type BenchServer, readJson } from './bench-server.ts';

export interface BatchTimes {
  batches: number;
  rows: number;
  /** Sum of the durations. */
  seconds: number;
}

/** What the server's batches of small writes have cost so far, by the name of the batch. */
export const readBatchTimes = async ({
  home,
}: Pick<BenchServer, 'home'>): Promise<Map<string, BatchTimes>> => {
  const { consoleUrl } = readJson<ServerFile>(homePaths(home).serverFile);
  const text = await (await fetch(new URL('/metrics', consoleUrl))).text();
  const read = new Map<string, BatchTimes>();
  const line =
    /^reeve_agents_batch_(seconds_sum|seconds_count|rows_total)\{batch="([^"]+)"\} (\S+)/gm;
  for (const [, field, name = '', value] of text.matchAll(line)) {
    const times = read.get(name) ?? { batches: 0, rows: 0, seconds: 0 };
    if (field === 'seconds_sum') times.seconds = Number(value);
    else if (field === 'seconds_count') times.batches = Number(value);
    else times.rows = Number(value);
    read.set(name, times);
  }
  return read;
};

export const batchLines = (
  before: ReadonlyMap<string, BatchTimes>,
  after: ReadonlyMap<string, BatchTimes>,
) =>
  [...after].flatMap(([name, now]) => {
    const then = before.get(name) ?? { batches: 0, rows: 0, seconds: 0 };
    const batches = now.batches - then.batches;
    if (batches === 0) return [];
    return [
      {
        batch: name,
        batches,
        rows: now.rows - then.rows,
        'seconds together': now.seconds - then.seconds,
        'ms each': (1000 * (now.seconds - then.seconds)) / batches,
      },
    ];
  });
