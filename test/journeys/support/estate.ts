import {
  type ComputerSummary,
  changeSettings,
  type InstallInstructions,
  updateSchedule,
} from '@reeve/protocol/api';
import {
  type Guest,
  startGuest,
  whyNoGuest,
} from '../../../packages/server/src/capabilities/install/test-support/guest.ts';
import { type Api, apiOf } from './api.ts';
import { type Managed, manage } from './managed.ts';
import {
  eventually,
  freePort,
  makePlace,
  type Place,
  reeveJson,
  type Started,
  startReeve,
} from './reeve.ts';

/** Why no estate can be made here; false when it can. */
export const noEstate: string | false = whyNoGuest() ?? false;

/** A running server of this checkout, and computers of their own with real agents. */
export interface Estate {
  place: Place;
  api: Api;
  computers: [Managed, Managed, Managed];
  /** Ids by the number of the computer. */
  ids(): string[];
  signInLink(): string;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const hurry = {
  'agents.check-in-seconds': 5,
  'agents.spread-percent': 0,
  'task-server.poll-interval-seconds': 5,
};

/** Networks that no other guest of this computer has. */
const guestPorts = async (): Promise<number[]> => {
  const first = await freePort();
  return [first, first + 1, first + 2].map((port) => (port > 65_000 ? port - 1000 : port));
};

const hurryServer = async (api: Api): Promise<void> => {
  await api(changeSettings, { body: { changes: hurry } });
  for (const id of ['membership.delta', 'policies.roll-outs'])
    await api(updateSchedule, { params: { id }, body: { everySeconds: 5 } });
};

const named = (all: readonly ComputerSummary[], name: string): string =>
  all.find((one) => one.name === name)?.id ?? '';

/** @param options.monitor further options of the agents' monitor service */
export const startEstate = async (
  name: string,
  options: { monitor?: readonly string[] } = {},
): Promise<Estate> => {
  const place = await makePlace(name);
  const guests: Guest[] = [];
  let running: Started | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all(guests.map((guest) => guest.stop()));
    await running?.stop();
    place.remove();
  };
  try {
    for (const port of await guestPorts()) guests.push(await startGuest(port));
    const address = guests[0]?.gateway ?? '';
    const serverUrl = `https://${address}:${place.httpsPort}`;
    place.env.REEVE_PUBLIC_URL = serverUrl;
    running = await startReeve(place);
    const api = apiOf(place);
    await hurryServer(api);
    const { oneLine } = await reeveJson<InstallInstructions>(
      place,
      ...['agent', 'install-line', '--uses', String(guests.length)],
    );
    const managed = await Promise.all(
      guests.map((guest) =>
        manage(guest, oneLine, `ip route replace default via ${guest.gateway}`, options.monitor),
      ),
    );
    const all = await eventually(
      () => reeveJson<ComputerSummary[]>(place, 'computer', 'list'),
      (list) => managed.every((one) => named(list, one.name) !== ''),
      120_000,
    );
    const computers = managed.map((one) => ({ ...one, id: named(all, one.name) }));
    const [a, b, c] = computers;
    if (!a || !b || !c) throw new Error('an estate has three computers');
    return {
      place,
      api,
      computers: [a, b, c],
      ids: () => computers.map(({ id }) => id),
      signInLink: () => /http:\S+sign-in#link=\S+/.exec(running?.text() ?? '')?.[0] ?? '',
      restart: async () => {
        await running?.stop();
        running = await startReeve(place);
      },
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
};
