import { isIP } from 'node:net';
import { installErrors } from '../errors.ts';

export interface HostAddress {
  host: string;
  port: number;
}

const name =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;

const portOf = (text: string | undefined, fallback: number): number =>
  text === undefined ? fallback : Number(text);

/** Reads `name`, `name:port`, `10.1.2.3:22`, `[fd00::1]:22` or `fd00::1`. Throws `install.badHost`. */
export const parseHost = (text: string, port: number): HostAddress => {
  const trimmed = text.trim();
  const bracketed = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(trimmed);
  const plain = /^([^:]+)(?::(\d{1,5}))?$/.exec(trimmed);
  const [, host, itsPort] =
    isIP(trimmed) === 6 ? [trimmed, trimmed, undefined] : (bracketed ?? plain ?? []);
  const found = { host: host ?? '', port: portOf(itsPort, port) };
  const isHost = bracketed
    ? isIP(found.host) === 6
    : isIP(found.host) !== 0 || name.test(found.host);
  if (!isHost || found.port < 1 || found.port > 65_535) throw installErrors.badHost({ host: text });
  return found;
};
