import type { QueryOf, ResponseOf, RouteContract } from '@reeve/protocol/api';
import { type CallInput, call } from '../connection/call.ts';
import { connect } from '../connection/connect.ts';
import type { Connection } from '../connection/connection.ts';
import type { Asking } from '../terminal/confirm.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type ItemOf<C> = ResponseOf<C> extends { items: (infer T)[] } ? T : never;

/** One run of a command: its server, reached when first needed, and the person in front of it. */
export interface Session {
  environment: Environment;
  /** True with `--json`: nothing else may go to standard output. */
  json: boolean;
  call<C extends RouteContract>(contract: C, input: CallInput<C>): Promise<ResponseOf<C>>;
  /** All pages of a list one after the other; at most `limit` items. */
  all<C extends RouteContract>(
    contract: C,
    input: CallInput<C>,
    limit?: number,
  ): Promise<ItemOf<C>[]>;
  /** Asks before something is destroyed. Throws `cli.declined` or `cli.confirmationNeeded`. */
  confirm(question: string, yes: boolean): Promise<void>;
  /** A line about what goes on, for a person: standard error, and silent with `--json`. */
  say(line: string): void;
}

interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

const pageSize = 1000;

export const openSession = (environment: Environment, json: boolean, asking: Asking): Session => {
  let connection: Promise<Connection> | undefined;
  const callOnce = async <C extends RouteContract>(contract: C, input: CallInput<C>) => {
    connection ??= connect(environment);
    return call(await connection, contract, input);
  };
  return {
    environment,
    json,
    call: callOnce,
    all: async <C extends RouteContract>(
      contract: C,
      input: CallInput<C>,
      limit = Number.POSITIVE_INFINITY,
    ) => {
      const items: ItemOf<C>[] = [];
      let cursor: string | null = null;
      do {
        const query: Record<string, unknown> = {
          ...input.query,
          limit: Math.min(pageSize, limit - items.length),
          ...(cursor === null ? {} : { cursor }),
        };
        const answer: unknown = await callOnce(contract, { ...input, query: query as QueryOf<C> });
        const page = answer as Page<ItemOf<C>>;
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null && items.length < limit);
      return items;
    },
    confirm: (question, yes) => (yes ? Promise.resolve() : asking.ask(question)),
    say: (line) => {
      if (!json) process.stderr.write(`${line}\n`);
    },
  };
};
