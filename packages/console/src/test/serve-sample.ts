/** The console with generated data, to look at: `node packages/console/src/test/serve-sample.ts [PORT]`. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildConsole } from '../../build.ts';
import { startSampleServer } from './sample-server.ts';
import { sampleState } from './sample-state.ts';

const root = await mkdtemp(join(tmpdir(), 'reeve-console-'));
await buildConsole(root);
const state = sampleState(100_000);
state.signedIn = true;
const server = await startSampleServer(root, state, Number(process.argv[2] ?? 21_300));
console.log(`The console with generated data: ${server.url}`);
