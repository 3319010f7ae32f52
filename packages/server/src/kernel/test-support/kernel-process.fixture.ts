import { argv, stdout } from 'node:process';
import { connectDatabase } from '../database/database.ts';
import { testLogger } from './test-database.ts';
import { createTestKernelLife } from './test-kernel.ts';

/**
 * A server process without capabilities, to be killed: `node kernel-process.fixture.ts DATABASE hang|work`. It says a line for
 * each thing that it begins; with `work` it sends a job and has a schedule to run, too.
 */
const [, , url = '', mode = ''] = argv;
const db = connectDatabase({ url, logger: testLogger });
const life = createTestKernelLife(db);
const say = (line: string): void => {
  stdout.write(`${line}\n`);
};
const begin = async (what: string): Promise<void> => {
  say(what);
  if (mode === 'hang') await new Promise(() => undefined);
};

life.kernel.schedules.define({
  id: 'test.long',
  name: 'Long',
  description: '',
  owner: 'Test',
  default: { everySeconds: 3600 },
  run: async () => {
    await begin('schedule');
    return 'done';
  },
});
const queue = life.kernel.jobs.define({
  name: 'test.long',
  retryAfterSeconds: 1,
  handle: () => begin('job'),
});
await life.open();
await life.openJobs();
await life.start();
say('ready');
if (mode === 'hang') {
  await db.transaction((tx) => queue.send(tx, {}));
  await life.kernel.schedules.runNow('test.long', 'test');
}
