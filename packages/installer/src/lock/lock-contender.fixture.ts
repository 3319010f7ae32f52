import { appendFileSync } from 'node:fs';
import { delay } from '@reeve/base';
import { takeLock } from './run-lock.ts';

/** For tests: a process of its own that takes the lock again and again; `die` leaves it as a kill would. */
const [, , file = '', log = '', rounds = '1', die] = process.argv;
for (let round = 0; round < Number(rounds); ) {
  const lock = await takeLock(file, 'test');
  if (!lock) {
    await delay(2);
    continue;
  }
  appendFileSync(log, `in ${process.pid}\n`);
  await delay(1);
  appendFileSync(log, `out ${process.pid}\n`);
  if (die === 'die') process.kill(process.pid, 'SIGKILL');
  await lock.release();
  round++;
}
