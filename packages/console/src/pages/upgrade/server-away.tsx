import { Notice } from '../../ui/notice.tsx';

/** During the switch the server is away for some seconds: expected, and said. */
export const ServerAway = () => (
  <Notice
    tone="busy"
    role="status"
    title="The server does not answer: it restarts as part of the upgrade"
  >
    This page waits and goes on by itself. The Installation Manager is a process of its own: it
    works on while the server is away.
  </Notice>
);
