import { maximumMessageBytes } from '@reeve/protocol/agent';
import type { onSendAsyncHookHandler } from 'fastify';

const longestMs = 5000;
const mostBytes = 4 * maximumMessageBytes;

/**
 * Reads on, and throws away, what a refused sender is still sending: a connection that is closed over unread
 * bytes is reset, and the sender would see a broken pipe in place of the refusal. Not for ever, nor for any amount.
 */
export const drainRefused: onSendAsyncHookHandler = async (request, reply) => {
  const { raw } = request;
  if (reply.statusCode < 400 || raw.complete || raw.destroyed) return;
  await new Promise<void>((resolve) => {
    let left = mostBytes;
    const timer = setTimeout(() => finish(), longestMs);
    const count = (chunk: Buffer): void => {
      left -= chunk.length;
      if (left < 0) finish();
    };
    const finish = (): void => {
      clearTimeout(timer);
      raw.off('data', count).off('end', finish).off('close', finish).off('error', finish);
      resolve();
    };
    raw.unpipe(); // from whatever was inflating it: its end would pause the reading again
    raw.on('data', count).once('end', finish).once('close', finish).once('error', finish).resume();
  });
};
