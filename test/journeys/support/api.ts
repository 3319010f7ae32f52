import type { ResponseOf, RouteContract } from '@reeve/protocol/api';
import type { CallInput } from '../../../packages/cli/src/connection/call.ts';
import { serverFileOf } from './agent.ts';
import type { Place } from './reeve.ts';

/** A refusal of the server, in its own words. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export type Api = <C extends RouteContract>(
  contract: C,
  input: CallInput<C>,
) => Promise<ResponseOf<C>>;

type Values = Readonly<Record<string, unknown>>;

/** The server's API as its local administrator, by plain HTTP as any program would use it. */
export const apiOf =
  (place: Pick<Place, 'home'>): Api =>
  async <C extends RouteContract>(contract: C, input: CallInput<C>): Promise<ResponseOf<C>> => {
    const { params = {}, query = {}, body } = input as Record<string, Values | undefined>;
    const { consoleUrl, localToken } = serverFileOf(place);
    const path = contract.path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent(String(params[name])),
    );
    const url = new URL(path, consoleUrl);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
    const hasBody = contract.method !== 'GET' && contract.method !== 'DELETE';
    const response = await fetch(url, {
      method: contract.method,
      headers: {
        authorization: `Bearer ${localToken}`,
        ...(hasBody ? { 'content-type': 'application/json' } : {}),
      },
      ...(hasBody ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer as ResponseOf<C>;
    const { code } = answer as { code: string };
    throw new Refusal(code, `${contract.id}: ${JSON.stringify(answer)}`);
  };
