import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { useAgentServer } from '../test-support/agent-server.ts';
import { enrol } from '../test-support/enrol.ts';
import type { WorkOutput } from './work-output.ts';

const database = useTestDatabase();

describe('output of running work', () => {
  const heard: WorkOutput[] = [];
  let watched = true;
  const server = useAgentServer(database, {
    prepare: (agents) => {
      agents.defineWorkKind({
        kind: 'test',
        expand: async () => new Map(),
        finished: async () => undefined,
      });
      agents.onOutput((output) => {
        heard.push(output);
        return watched;
      });
    },
  });

  test('goes to whoever watches, with the work that it is of; that of strangers is dropped', async () => {
    const [owner, stranger] = [
      await enrol(server, server.client, database.db),
      await enrol(server, server.client, database.db),
    ];
    const workId = randomUUID();
    await database.db.transaction((tx) =>
      server.agents.createWork(tx, [
        {
          id: workId,
          agentId: owner.id,
          kind: 'test',
          parameters: { run: 7 },
          createdBy: 'ada',
          expiresAt: new Date(Date.now() + 60_000),
        },
      ]),
    );
    const send = async (token: string, changes: Record<string, unknown> = {}) =>
      (
        await server.client.send('POST', '/agent/v1/output', {
          token,
          body: { protocol: 2, workId, offset: 3, text: 'hello\n', ...changes },
        })
      ).body;
    assert.equal((await send(owner.token)).watched, true);
    assert.deepEqual(heard, [
      {
        agentId: owner.id,
        workId,
        kind: 'test',
        parameters: { run: 7 },
        offset: 3,
        text: 'hello\n',
      },
    ]);
    watched = false;
    assert.equal((await send(owner.token)).watched, false);
    assert.equal((await send(stranger.token)).watched, false);
    assert.equal((await send(owner.token, { workId: randomUUID() })).watched, false);
    assert.equal(heard.length, 2);
    assert.equal((await send(owner.token, { text: 'x'.repeat(65_537) })).code, 'agents.malformed');
  });
});
