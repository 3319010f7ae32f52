import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { delay } from '@reeve/base';
import { homePaths } from '@reeve/protocol/local';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const checkout = join(import.meta.dirname, '../../../..');
const main = join(import.meta.dirname, '../main.ts');

/**
 * A real server for the tests of one file, and the command line in front of it; `ports` are for HTTPS and loopback.
 * `outputs.db.test.ts` finds the commands that are compared here by `output('<command>'`.
 */
export const useOutputServer = (
  name: string,
  ports: readonly [https: number, loopback: number],
) => {
  const home = mkdtempSync(join(tmpdir(), `reeve-${name}-`));
  const environment = {
    ...process.env,
    REEVE_HOME: home,
    REEVE_LISTEN: `127.0.0.1:${ports[0]}`,
    REEVE_CONSOLE_LISTEN: `127.0.0.1:${ports[1]}`,
    REEVE_DATABASE_URL: '',
    REEVE_URL: '',
    NO_COLOR: '1',
    NODE_COMPILE_CACHE: join(home, 'compile-cache'),
  };
  let server: ChildProcess;
  before(async () => {
    const program = join(checkout, 'packages/server/src/main.ts');
    server = spawn(process.execPath, [program, 'serve'], { env: environment, stdio: 'ignore' });
    for (let tries = 0; !existsSync(homePaths(home).serverFile); tries++) {
      assert.ok(tries < 400 && server.exitCode === null, 'the server did not start');
      await delay(150);
    }
  });
  after(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    rmSync(home, { recursive: true, force: true });
  });

  let input = '';
  const reeve = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
      env: environment,
      encoding: 'utf8',
      input,
    });
    return { status, stdout, stderr };
  };
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);

  return {
    home,
    environment,
    reeve,
    /** Standard input of the commands from now on. */
    stdin: (text: string): void => {
      input = text;
    },
    /** Runs with --json and holds the output against docs/schemas/<command>.json. */
    output: <T>(command: string, ...words: string[]): T => {
      const { status, stdout, stderr } = reeve(...command.split(' '), ...words, '--json');
      assert.equal(status, 0, `reeve ${command}: ${stderr}`);
      const file = join(checkout, 'docs/schemas', `${command.replaceAll(' ', '-')}.json`);
      const schema = JSON.parse(readFileSync(file, 'utf8'));
      const value: unknown = JSON.parse(stdout);
      const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema);
      assert.ok(validate(value), `reeve ${command}: ${ajv.errorsText(validate.errors)}`);
      return value as T;
    },
    /** The code of a command that is refused. */
    refusal: (...words: string[]): string => {
      const { status, stderr } = reeve(...words, '--json');
      assert.notEqual(status, 0, words.join(' '));
      return JSON.parse(stderr).code;
    },
  };
};
