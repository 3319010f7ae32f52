import type { ErrorBody } from '@reeve/base';
import { delay, messageOf } from '@reeve/base';
import type { BodyOf, ParamsOf, ResponseOf, RouteContract } from '@reeve/protocol/api';
import type { ServerFile } from '@reeve/protocol/local';
import { errors } from './errors.ts';
import { readState } from './state-file.ts';

const requestTimeoutMs = 10_000;

export interface LocalServer {
  file: ServerFile;
  call<C extends RouteContract>(
    contract: C,
    input?: { params?: ParamsOf<C>; body?: BodyOf<C> },
  ): Promise<ResponseOf<C>>;
}

const pathOf = (path: string, params: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

const explain = async (response: Response): Promise<string> => {
  const body = (await response.json().catch(() => null)) as ErrorBody | null;
  return body?.message ?? `status ${response.status}`;
};

/** Calls the API of the server that runs in the same home, as its local administrator. */
export const localServer = (file: ServerFile, log: string): LocalServer => ({
  file,
  call: async (contract, input = {}) => {
    const url = new URL(pathOf(contract.path, input.params ?? {}), file.consoleUrl);
    const refuse = (why: string, cause?: unknown) =>
      errors.serverRefused({ what: contract.summary, why, log }, cause);
    const isRead = contract.method === 'GET';
    const response = await fetch(url, {
      method: contract.method,
      headers: {
        authorization: `Bearer ${file.localToken}`,
        ...(isRead ? {} : { 'content-type': 'application/json' }),
      },
      ...(isRead ? {} : { body: JSON.stringify(input.body ?? {}) }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch((thrown: unknown) => {
      throw refuse(messageOf(thrown), thrown);
    });
    if (!response.ok) throw refuse(await explain(response));
    return (await response.json()) as ResponseOf<typeof contract>;
  },
});

const isReady = async (consoleUrl: string): Promise<boolean> => {
  try {
    const response = await fetch(new URL('/readyz', consoleUrl), {
      signal: AbortSignal.timeout(2000),
    });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    // Not listening yet: the next look follows.
    return false;
  }
};

/** Waits until the server with this process id answers that it is ready. Rejects when `signal` aborts. */
export const untilReady = async (
  serverFile: string,
  pid: () => number | undefined,
  signal: AbortSignal,
): Promise<ServerFile> => {
  for (;;) {
    signal.throwIfAborted();
    const file = readState<ServerFile>(serverFile);
    if (file !== null && file.pid === pid() && (await isReady(file.consoleUrl))) return file;
    await delay(50, signal);
  }
};
