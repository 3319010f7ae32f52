import { createHash } from 'node:crypto';
import type { ClaimedIdentity } from '@reeve/protocol/agent';

/** What a computer is, by its number alone. */
export interface SimulatedComputer {
  number: number;
  hostName: string;
  machineId: string;
  mac: string;
  ip: string;
  bootId: string;
  identity: ClaimedIdentity;
}

const hexOf = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

export const simulatedComputer = (seed: number, number: number): SimulatedComputer => {
  const own = hexOf(`${seed} ${number}`, 64);
  const mac = `02:${own.slice(0, 10).replace(/(..)(?=.)/g, '$1:')}`;
  const ip = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
  const hostName = `sim-${String(number).padStart(6, '0')}`;
  const machineId = own.slice(10, 42);
  return {
    number,
    hostName,
    machineId,
    mac,
    ip,
    bootId: `boot-${own.slice(42, 58)}`,
    identity: {
      hostName,
      fqdn: `${hostName}.example.org`,
      macAddresses: [mac],
      ipAddresses: [ip],
      machineId,
      operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      userName: 'root',
    },
  };
};

/** Ed25519 private key in DER: fixed head, then 32 bytes that follow from seed and number. */
export const simulatedKey = (seed: number, number: number): Buffer =>
  Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    createHash('sha256').update(`key ${seed} ${number}`).digest(),
  ]);
