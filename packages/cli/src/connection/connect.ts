import type { Connection } from './connection.ts';
import { findHome } from './find-home.ts';
import { connectToLocalServer } from './local-server.ts';
import { connectToRemoteServer } from './remote-server.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** REEVE_URL names another server; otherwise the one of this home is meant. */
export const connect = async (environment: Environment = process.env): Promise<Connection> => {
  const address = environment.REEVE_URL;
  return address === undefined || address === ''
    ? connectToLocalServer(findHome(environment))
    : connectToRemoteServer(address, environment);
};
