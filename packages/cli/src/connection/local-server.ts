import { readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { homePaths, ServerFile } from '@reeve/protocol/local';
import { Value } from 'typebox/value';
import { cliErrors } from '../errors.ts';
import type { Connection } from './connection.ts';

const readText = (home: string, file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw cliErrors.noServer({ home }, error);
    throw cliErrors.serverFileUnreadable({ home, file, reason: messageOf(error) }, error);
  }
};

const parse = (text: string, file: string): ServerFile => {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw cliErrors.serverFileForeign({ file, reason: messageOf(error) }, error);
  }
  if (Value.Check(ServerFile, content)) return content;
  const format =
    typeof content === 'object' && content !== null && 'format' in content ? content.format : '?';
  throw cliErrors.serverFileForeign({ file, reason: `format ${String(format)}` });
};

/** Whether a process with this number is there; one of another account counts. */
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** The facts of the server that runs with this home. Throws refusals `cli.*`. */
export const readServerFile = (home: string): ServerFile => {
  const file = homePaths(home).serverFile;
  const server = parse(readText(home, file), file);
  if (!isAlive(server.pid)) throw cliErrors.staleServerFile({ home, pid: server.pid });
  return server;
};

/** Signs in as the local administrator of the server that runs with this home. */
export const connectToLocalServer = (home: string): Connection => {
  const server = readServerFile(home);
  return {
    base: new URL(server.consoleUrl),
    token: server.localToken,
    whenRefused: `${homePaths(home).serverFile} belongs to another start of the server: wait until it is ready, or restart it.`,
  };
};
