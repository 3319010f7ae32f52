import { type LiveTopic, live, liveTopics } from '@reeve/protocol/api';

export type LiveState = 'connecting' | 'open' | 'lost';

interface Listener {
  /** Topics that have changed since the last call, gathered over `gatherMs`. */
  changed: (topics: ReadonlySet<LiveTopic>) => void;
  state: (state: LiveState) => void;
}

const gatherMs = 1000;
const firstWaitMs = 500;
const longestWaitMs = 10_000;

const topicOf = (data: string): LiveTopic | undefined => {
  try {
    const { topic }: { topic?: unknown } = JSON.parse(data);
    return liveTopics.find((known) => known === topic);
  } catch {
    // A signal of a later release that this page does not understand: the next question will tell.
    return undefined;
  }
};

/** Keeps a stream of signals open, with back-off while the server is away. Returns how to end it. */
export const openLive = (listener: Listener): (() => void) => {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let flush: ReturnType<typeof setTimeout> | undefined;
  let wait = firstWaitMs;
  let gathered = new Set<LiveTopic>();

  const tell = () => {
    flush = undefined;
    const topics = gathered;
    gathered = new Set();
    listener.changed(topics);
  };
  const onChanged = (event: MessageEvent<string>) => {
    const topic = topicOf(event.data);
    if (topic === undefined) return;
    gathered.add(topic);
    flush ??= setTimeout(tell, gatherMs);
  };
  const connect = () => {
    retry = undefined;
    source = new EventSource(live.path);
    source.addEventListener('open', () => {
      wait = firstWaitMs;
      listener.state('open');
    });
    source.addEventListener('changed', onChanged);
    source.addEventListener('error', () => {
      // The browser's own retry gives up on an HTTP error, which is what a restarting server answers.
      source?.close();
      listener.state('lost');
      retry ??= setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(longestWaitMs, wait * 2);
    });
  };

  listener.state('connecting');
  connect();
  return () => {
    source?.close();
    clearTimeout(retry);
    clearTimeout(flush);
  };
};
