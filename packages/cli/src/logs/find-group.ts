import { type LogGroup, listLogGroups } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

/** The message with this key, its beginning, or exactly these words. */
export const findGroup = async (session: Session, reference: string): Promise<LogGroup> =>
  pick<LogGroup>(await session.all(listLogGroups, {}), reference, {
    what: 'message',
    list: 'reeve logs groups',
    idOf: ({ key }) => key,
    namesOf: ({ message }) => [message],
  });
