import { listPlugIns, type PlugIn } from '@reeve/protocol/api';
import type { Session } from './command/session.ts';
import { pick } from './pick.ts';

/** The plug-in of this name. */
export const findPlugIn = async (session: Session, name: string): Promise<PlugIn> => {
  const plugIns: PlugIn[] = await session.call(listPlugIns, {});
  return pick(plugIns, name, {
    what: 'plug-in',
    list: 'reeve plug-in list',
    idOf: (plugIn) => plugIn.name,
    namesOf: () => [],
  });
};
