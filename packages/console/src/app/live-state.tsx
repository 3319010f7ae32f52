import { Group, Loader, Text, Tooltip } from '@mantine/core';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { type LiveState, openLive } from '../api/live.ts';
import { refresh } from '../api/query-client.ts';
import { reloadWhenReplaced } from '../api/release-watch.ts';

const LiveContext = createContext<LiveState>('connecting');

const useLive = (): LiveState => useContext(LiveContext);

/** Follows the server's signals. Back from a loss, everything is asked anew and the page itself is checked. */
export const LiveProvider = ({ children }: { children: ReactNode }) => {
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    let lost = false;
    return openLive({
      changed: refresh,
      state: (next) => {
        setState(next);
        if (next === 'open' && lost) {
          refresh();
          void reloadWhenReplaced();
        }
        if (next !== 'connecting') lost = next === 'lost';
      },
    });
  }, []);
  return <LiveContext value={state}>{children}</LiveContext>;
};

/** Nothing while all is well; says that the connection is lost when it is. */
export const LiveMark = () => {
  const state = useLive();
  if (state !== 'lost') return null;
  return (
    <Tooltip label="The server does not answer. What you see may be old; it comes back by itself.">
      <Group gap={6} wrap="nowrap" role="status" className="live-lost">
        <Loader size={12} color="orange" aria-hidden="true" />
        <Text size="xs" fw={600}>
          Reconnecting…
        </Text>
      </Group>
    </Tooltip>
  );
};
