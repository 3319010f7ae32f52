import { liveTopics } from '@reeve/protocol/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Signals } from '../../kernel/signals.ts';

const topics: ReadonlySet<string> = new Set(liveTopics);
/** Milliseconds between two events of one topic: a burst of changes is one reason to look again. */
const quiet = 500;

/** Answers with `text/event-stream` until the reader goes away. */
export const streamSignals = (
  signals: Signals,
  reply: FastifyReply,
  request: FastifyRequest,
): FastifyReply => {
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 2000\n\n');
  const waiting = new Map<string, NodeJS.Timeout>();
  const stopListening = signals.onAny((topic) => {
    if (!topics.has(topic) || waiting.has(topic)) return;
    waiting.set(
      topic,
      setTimeout(() => {
        waiting.delete(topic);
        response.write(`event: changed\ndata: ${JSON.stringify({ topic })}\n\n`);
      }, quiet),
    );
  });
  const beat = setInterval(() => response.write(': still here\n\n'), 20_000);
  request.raw.once('close', () => {
    clearInterval(beat);
    for (const timer of waiting.values()) clearTimeout(timer);
    stopListening();
  });
  return reply;
};
