import {
  listSchedules,
  listSharedSchedules,
  type Schedule,
  type SharedSchedule,
} from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

/** The schedule that a name or an identifier means. */
export const findSchedule = async (session: Session, reference: string): Promise<Schedule> => {
  const schedules: Schedule[] = await session.call(listSchedules, {});
  return pick(schedules, reference, {
    what: 'schedule',
    list: 'reeve schedule list',
    idOf: (one) => one.id,
    namesOf: (one) => [one.name],
  });
};

export const listShared = (session: Session): Promise<SharedSchedule[]> =>
  session.call(listSharedSchedules, {});

/** The shared schedule that a name or an identifier means. */
export const findShared = async (session: Session, reference: string): Promise<SharedSchedule> =>
  pick(await listShared(session), reference, {
    what: 'shared schedule',
    list: 'reeve shared-schedule list',
    idOf: (one) => one.id,
    namesOf: (one) => [one.name],
  });
