import { createSocket, type Socket } from 'node:dgram';
import { localHost } from '../../host/local-host.ts';
import type { WorkOutcome } from '../plug-in.ts';

const port = 9;
/** Nobody answers: a packet that is lost is not missed. */
const repeats = 3;

/** Six bytes of ones and sixteen times the hardware address; absent when the text is no such address. */
export const magicPacket = (macAddress: string): Buffer | undefined => {
  const digits = macAddress.replaceAll(/[:-]/g, '');
  if (!/^[0-9a-f]{12}$/i.test(digits)) return undefined;
  const address = Buffer.from(digits, 'hex');
  return Buffer.concat([Buffer.alloc(6, 0xff), ...Array.from({ length: 16 }, () => address)]);
};

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const textOf = (address: number): string =>
  [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.');

/** Broadcast address of a subnet, e.g. 10.0.0.5/24 → 10.0.0.255. */
export const broadcastOf = (cidr: string): string => {
  const [address = '', prefix = '32'] = cidr.split('/');
  const hosts = 2 ** (32 - Number(prefix));
  return textOf(Math.floor(numberOf(address) / hosts) * hosts + hosts - 1);
};

/** Broadcast addresses of this computer's own subnets. */
const ownBroadcasts = (): string[] => {
  const addresses = localHost().addresses();
  const outward = addresses.filter(({ family, internal }) => family === 'IPv4' && !internal);
  return [...new Set(outward.map(({ cidr }) => broadcastOf(cidr)))];
};

export interface Destination {
  address: string;
  port: number;
}

const openSocket = (): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, () => {
      socket.off('error', reject);
      socket.setBroadcast(true);
      resolve(socket);
    });
  });

const send = (socket: Socket, packet: Buffer, { address, port: to }: Destination): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.send(packet, to, address, (error) => (error ? reject(error) : resolve()));
  });

/** Sends wake-on-LAN packets for these hardware addresses into the computer's own subnets. */
export const wake = async (
  macAddresses: readonly string[],
  destinations: readonly Destination[] = ownBroadcasts().map((address) => ({ address, port })),
): Promise<WorkOutcome> => {
  const packets = macAddresses.flatMap((one) => magicPacket(one) ?? []);
  if (packets.length === 0) return { outcome: 'failed', message: 'no hardware address among them' };
  if (destinations.length === 0) {
    return { outcome: 'failed', message: 'this computer is in no subnet' };
  }
  const socket = await openSocket();
  try {
    for (let repeat = 0; repeat < repeats; repeat++) {
      for (const packet of packets) {
        for (const destination of destinations) await send(socket, packet, destination);
      }
    }
  } finally {
    socket.close();
  }
  const to = destinations.map(({ address }) => address).join(', ');
  return { outcome: 'done', message: `packets for ${packets.length} computers sent to ${to}` };
};
