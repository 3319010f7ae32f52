import { Alert, Loader } from '@mantine/core';

/** During the switch the server is away for some seconds: expected, and said. */
export const ServerAway = () => (
  <Alert
    color="blue"
    mb="sm"
    role="status"
    icon={<Loader size={16} aria-hidden="true" />}
    title="The server is restarting as part of the upgrade"
  >
    This page waits and goes on by itself. The Installation Manager is a process of its own: it
    works on while the server is away.
  </Alert>
);
