import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** Connections whose first request was the opening of the push channel cannot be told apart under TLS: by age. */
  open(): number;
  /** Cuts every connection that is open and has been so for longer than `ms`. */
  cutOlderThan(ms: number): number;
  /** While true, every connection is refused. */
  refuse(on: boolean): void;
  close(): Promise<void>;
}

/** Hands connections on to a port of this computer, until it is told to cut them. */
export const startProxy = async (target: number): Promise<TcpProxy> => {
  const pairs = new Map<Socket, { far: Socket; since: number }>();
  let refusing = false;
  const server = createServer((near) => {
    if (refusing) {
      near.destroy();
      return;
    }
    const far = connect(target, '127.0.0.1');
    pairs.set(near, { far, since: performance.now() });
    const end = () => {
      pairs.delete(near);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    near.pipe(far).pipe(near);
  });
  const port = await new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
  );
  const cutOlderThan = (ms: number): number => {
    const old = [...pairs].filter(([, { since }]) => performance.now() - since >= ms);
    for (const [near] of old) near.destroy();
    return old.length;
  };
  return {
    port,
    open: () => pairs.size,
    cutOlderThan,
    refuse: (on) => {
      refusing = on;
    },
    close: async () => {
      cutOlderThan(0);
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
