import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { homePaths } from '@reeve/protocol/local';
import { serverFileOf } from './agent.ts';
import type { Place } from './reeve.ts';

export interface Middlebox {
  port: number;
  /** Cuts the push channels that are open, and refuses new ones; gives how many were open. */
  cutPush(): number;
  /** Lets push channels through again. */
  mendPush(): void;
  close(): Promise<void>;
}

/**
 * A box on the way that opens TLS, with the server's own certificate, and knows no WebSockets as soon as it is told
 * so: plain requests go on.
 */
export const startMiddlebox = async (place: Place): Promise<Middlebox> => {
  const file = join(homePaths(place.home).secrets, 'server-certificate.json');
  const { pair } = JSON.parse(readFileSync(file, 'utf8')) as {
    pair: { key: string; cert: string };
  };
  const ca = readFileSync(serverFileOf(place).certificateAuthority);
  const all = new Set<TLSSocket>();
  const pushes = new Set<TLSSocket>();
  let cutting = false;
  const server = createServer(pair, (near) => {
    all.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => {
      all.delete(near);
      pushes.delete(near);
    });
    near.once('data', (first: Buffer) => {
      if (first.toString().startsWith('GET /agent/v1/push')) {
        if (cutting) return near.destroy();
        pushes.add(near);
      }
      const far = connect({ host: '127.0.0.1', port: place.httpsPort, ca });
      far.on('error', () => far.destroy()).on('close', () => near.destroy());
      near.on('close', () => far.destroy());
      far.write(first);
      near.pipe(far).pipe(near);
    });
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  return {
    port,
    cutPush: () => {
      cutting = true;
      const open = [...pushes];
      for (const socket of open) socket.destroy();
      return open.length;
    },
    mendPush: () => {
      cutting = false;
    },
    close: async () => {
      for (const socket of all) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
