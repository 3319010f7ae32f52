import { createSocket } from 'node:dgram';
import { magicPacket } from './magic-packet.ts';

/** "Discard": nobody needs to listen, the network card looks for the bytes alone. */
const wakePort = 9;

export interface Destination {
  address: string;
  macAddresses: readonly string[];
}

/**
 * Sends one packet for each hardware address. Gives, by address of the destination, why it could not be sent: a
 * network that cannot be reached is no reason to leave the others out.
 */
export const sendPackets = async (
  destinations: readonly Destination[],
  port: number = wakePort,
): Promise<Map<string, string>> => {
  const failures = new Map<string, string>();
  if (destinations.length === 0) return failures;
  const socket = createSocket('udp4');
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, resolve);
    });
    socket.setBroadcast(true);
    for (const { address, macAddresses } of destinations)
      for (const mac of macAddresses) {
        const packet = magicPacket(mac);
        if (!packet || failures.has(address)) continue;
        await new Promise<void>((resolve) => {
          socket.send(packet, port, address, (error) => {
            if (error) failures.set(address, error.message);
            resolve();
          });
        });
      }
  } finally {
    socket.close();
  }
  return failures;
};
