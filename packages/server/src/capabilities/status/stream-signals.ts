import { liveTopics } from '@reeve/protocol/api';
import type { FastifyReply } from 'fastify';
import type { RequestContext } from '../../kernel/http/implement.ts';
import type { Signals } from '../../kernel/signals.ts';

const topics: ReadonlySet<string> = new Set(liveTopics);
/** Milliseconds between two events of one topic: a burst of changes is one reason to look again. */
const quiet = 500;

/** Raised by the capability `access` at each change of who may do what. */
const accessTopic = 'access';

/** Answers with `text/event-stream` until the reader goes away, or is not signed in any more. */
export const streamSignals = (
  signals: Signals,
  { reply, request, stillAdmitted }: Pick<RequestContext, 'reply' | 'request' | 'stillAdmitted'>,
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
  const endUnlessAdmitted = (): void => {
    stillAdmitted().then(
      (admitted) => admitted || response.end(),
      () => response.end(), // nobody can say: the reader asks again, and is answered by then
    );
  };
  const stopListening = signals.onAny((topic) => {
    if (topic === accessTopic) endUnlessAdmitted();
    if (!topics.has(topic) || waiting.has(topic)) return;
    waiting.set(
      topic,
      setTimeout(() => {
        waiting.delete(topic);
        response.write(`event: changed\ndata: ${JSON.stringify({ topic })}\n\n`);
      }, quiet),
    );
  });
  const beat = setInterval(() => {
    response.write(': still here\n\n');
    // A session also ends by its age, and a signal can be lost.
    endUnlessAdmitted();
  }, 20_000);
  request.raw.once('close', () => {
    clearInterval(beat);
    for (const timer of waiting.values()) clearTimeout(timer);
    stopListening();
  });
  return reply;
};
