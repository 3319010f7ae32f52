import { notifications } from '@mantine/notifications';
import { getMe, type Me, type Permission } from '@reeve/protocol/api';
import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { call, rememberCsrfToken } from '../api/call.ts';
import { meKey, queryClient } from '../api/query-client.ts';
import { Refusal } from '../api/refusal.ts';

const askMe = async (signal: AbortSignal): Promise<Me | null> => {
  try {
    const me = await call(getMe, {}, signal);
    rememberCsrfToken(me.csrfToken);
    return me;
  } catch (thrown) {
    if (thrown instanceof Refusal && thrown.kind === 'unauthenticated') return null;
    throw thrown;
  }
};

/** Who is signed in; null when nobody is. Asked again and again while the server is away. */
export const useMeQuery = () =>
  useQuery({
    queryKey: meKey,
    queryFn: ({ signal }) => askMe(signal),
    staleTime: 60_000,
    refetchInterval: (query) => (query.state.status === 'error' ? 2000 : false),
  });

const forgetAnswers = (): void =>
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });

/** After a sign-in. What an earlier session saw is forgotten. */
export const beginSession = (me: Me): void => {
  rememberCsrfToken(me.csrfToken);
  queryClient.setQueryData(meKey, me);
  forgetAnswers();
};

export const endSession = (): void => {
  rememberCsrfToken(null);
  queryClient.setQueryData(meKey, null);
  forgetAnswers();
  // What was said to one person is not for whoever signs in next.
  notifications.clean();
};

export const MeContext = createContext<Me | null>(null);

export const useMe = (): Me => {
  const me = useContext(MeContext);
  if (me === null) throw new Error('this part of the console needs somebody signed in');
  return me;
};

/** Whether the one who is signed in may do something; rooms and buttons follow it, the server decides. */
export const useMay = (): ((permission: Permission) => boolean) => {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
};
