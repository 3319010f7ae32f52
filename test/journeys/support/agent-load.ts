import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { delay } from '@reeve/base';
import {
  type AgentHome,
  type Client,
  createClient,
  newHome,
  openSession,
  register,
} from '../../../packages/server/src/capabilities/agents/test-support/test-agent.ts';
import { registrationToken, serverFileOf } from './agent.ts';
import { queryHome } from './database.ts';
import { eventually, type Place } from './reeve.ts';

interface Maker {
  home: AgentHome;
  spoolId: string;
  made: number;
  acknowledged: number;
}

export interface Load {
  /** Agents that were asked to wait by a server that was there: status 503 with `retryAfterSeconds`. */
  pushedBack(): number;
  /** Codes of all refusals so far. */
  refusals(): ReadonlySet<string>;
  /** Stops making events and waits until the server has acknowledged every one. */
  finish(): Promise<{ made: Map<string, number>; refused: number }>;
  /** Fails unless the database holds each event of each agent exactly once, in order. */
  assertStored(made: ReadonlyMap<string, number>): Promise<void>;
}

const longestMs = 150_000;

/** The same numbered events again until they are acknowledged, as agents do; a lost session is opened anew. */
export const startLoad = async (place: Place, agents: number): Promise<Load> => {
  const certificate = readFileSync(serverFileOf(place).certificateAuthority, 'utf8');
  const client: Client = createClient({ port: place.httpsPort, certificate });
  const token = await registrationToken(place, agents);
  // A test that failed on its way never finishes its load.
  const abandon = new AbortController();
  setTimeout(() => abandon.abort(), longestMs).unref();
  let making = true;
  let refused = 0;
  let pushedBack = 0;
  const refusals = new Set<string>();

  const sendSome = async (maker: Maker, session: string): Promise<string> => {
    if (making) maker.made += 20;
    const first = maker.acknowledged + 1;
    const events = Array.from({ length: Math.min(200, maker.made - first + 1) }, (_, index) => ({
      seq: first + index,
      type: 'journey.note',
      time: new Date().toISOString(),
      data: { seq: first + index },
    }));
    const body = { protocol: 1, spoolId: maker.spoolId, events };
    const answer = await client.send('POST', '/agent/v1/events', { body, token: session });
    if (answer.status === 200) {
      maker.acknowledged = answer.body.acceptedThrough;
      return session;
    }
    refused++;
    refusals.add(answer.body.code);
    if (answer.status === 503 && answer.body.retryAfterSeconds > 0) pushedBack++;
    if (answer.status !== 401) return session;
    return (await openSession(client, maker.home)).body.token ?? '';
  };

  const run = async (maker: Maker): Promise<void> => {
    let session = '';
    while ((making || maker.acknowledged < maker.made) && !abandon.signal.aborted) {
      try {
        session = await sendSome(maker, session);
      } catch {
        // Nobody listens, or the connection broke half-way: sent again like everything unacknowledged.
        refused++;
        await delay(50);
      }
      await delay(20);
    }
  };

  const makers: Maker[] = [];
  for (let index = 0; index < agents; index++) {
    const home = newHome(`load-${index}-${randomUUID().slice(0, 4)}`);
    const { body } = await register(client, home, token);
    assert.equal(body.status, 'allowed', JSON.stringify(body));
    makers.push({ home, spoolId: randomUUID(), made: 0, acknowledged: 0 });
  }
  const runs = makers.map(run);

  return {
    pushedBack: () => pushedBack,
    refusals: () => refusals,
    finish: async () => {
      making = false;
      const late = setTimeout(() => abandon.abort(), 60_000).unref();
      await Promise.all(runs);
      clearTimeout(late);
      const owed = makers.filter(({ made, acknowledged }) => acknowledged < made);
      assert.deepEqual(owed, [], 'never acknowledged');
      client.close();
      return {
        made: new Map(makers.map(({ home, made }) => [home.agentId ?? '', made])),
        refused,
      };
    },
    assertStored: async (made) => {
      for (const [agentId, count] of made) {
        const rows = await eventually(
          () =>
            queryHome<{ seq: number }>(
              place.home,
              `select (data->>'seq')::int as seq from agents_event where agent_id = $1 order by id`,
              [agentId],
            ),
          ({ length }) => length >= count,
        );
        assert.deepEqual(
          rows.map(({ seq }) => seq),
          Array.from({ length: count }, (_, index) => index + 1),
        );
      }
    },
  };
};
