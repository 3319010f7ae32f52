import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { after, before, describe, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { jsonLog } from '../log.ts';
import { tlsFile } from '../testing/test-server.ts';
import { until } from '../testing/until.ts';
import { openPushChannel } from './push-channel.ts';

describe('push channel', () => {
  const https = createServer({ key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') });
  const opened: WebSocket[] = [];
  let answersPings = true;
  let url = new URL('https://localhost');
  before(async () => {
    const sockets = new WebSocketServer({ server: https, autoPong: false });
    sockets.on('connection', (socket) => {
      opened.push(socket);
      socket.on('ping', () => answersPings && socket.pong());
    });
    await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
    const address = https.address();
    url = new URL(`https://localhost:${typeof address === 'object' ? address?.port : 0}`);
  });
  after(() => {
    for (const socket of opened) socket.terminate();
    https.close();
  });

  const open = (pingMs: number, notices: string[] = []) =>
    openPushChannel({
      server: url,
      authorities: () => [tlsFile('ca.pem')],
      token: () => 'token',
      onNotice: (frame) => notices.push(frame.notice),
      onExpired: () => assert.fail('the token is right'),
      onChange: () => undefined,
      log: jsonLog('error'),
      random: () => 0,
      pingMs,
    });

  test('a server that gives no sign of life is dropped and dialled again; one that does is kept', async () => {
    opened.length = 0;
    answersPings = true;
    const channel = await open(60);
    await until('open', () => opened.length === 1 && channel.isConnected());
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(opened.length, 1);
    answersPings = false;
    await until('a second connection', () => opened.length === 2 && channel.isConnected());
    channel.close();
    assert.equal(channel.isConnected(), false);
  });

  test('notices arrive; what is not understood harms nothing; it comes back when told to', async () => {
    opened.length = 0;
    answersPings = true;
    const notices: string[] = [];
    const channel = await open(10_000, notices);
    await until('open', () => opened.length === 1);
    for (const frame of [
      '{"protocol":1,"notice":"work"}',
      'nonsense',
      '{"protocol":1,"notice":"later"}',
    ]) {
      opened[0]?.send(frame);
    }
    opened[0]?.send('{"protocol":1,"notice":"check-in"}');
    await until('notices', () => notices.length === 2);
    assert.deepEqual(notices, ['work', 'check-in']);
    const begun = performance.now();
    opened[0]?.send('{"protocol":1,"notice":"reconnect","afterSeconds":1}');
    await until('a second connection', () => opened.length === 2);
    assert.ok(performance.now() - begun >= 950);
    channel.close();
  });
});
