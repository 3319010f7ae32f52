import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { homePaths } from '@reeve/protocol/local';
import type { Config } from '../../kernel/config.ts';
import { installErrors } from './errors.ts';

/** What a request tells of the address by which its sender reached this server. */
export interface Reached {
  listener: 'https' | 'loopback';
  /** Header `Host`. */
  host: string | undefined;
}

const plainHost = (host: string): string => host.replace(/^\[|\]$/g, '');
const isLoopback = (host: string): boolean => /^(localhost|127\.|::1$)/.test(plainHost(host));
const isWildcard = (host: string): boolean => host === '0.0.0.0' || host === '::';
const bracketed = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host);

/** The first address of this computer that others can use; works where its name does not resolve. */
const firstAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const ownName = (config: Config): string => {
  if (!isWildcard(config.listen.host)) return config.listen.host;
  const name = hostname();
  return name.includes('.') ? name : (firstAddress() ?? name);
};

/** The port that was really opened: it differs from the configured one when that is 0. */
const ownPort = (config: Config): string => {
  const file: unknown = JSON.parse(readFileSync(homePaths(config.home).serverFile, 'utf8'));
  const url = typeof file === 'object' && file !== null && 'url' in file ? String(file.url) : '';
  return URL.parse(url)?.port || String(config.listen.port);
};

const hostHeader = /^([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?$/;

const defaultAddress = (config: Config, reached: Reached): string => {
  if (config.publicUrl !== null) return config.publicUrl;
  const { listener, host } = reached;
  const usable = listener === 'https' && host !== undefined && hostHeader.test(host);
  if (usable && !isLoopback(host)) return `https://${host}`;
  return `https://${bracketed(ownName(config))}:${ownPort(config)}`;
};

const parse = (text: string): URL => {
  const url = URL.parse(text);
  const plain =
    url?.protocol === 'https:' && url.username === '' && url.search === '' && url.pathname === '/';
  if (!plain || !hostHeader.test(url.host)) throw installErrors.badServerUrl({ url: text });
  return url;
};

const refuseForeignName = (host: string, certificate: string): void => {
  const x509 = new X509Certificate(certificate);
  const holds = isIP(host) ? x509.checkIP(host) : x509.checkHost(host);
  if (holds !== undefined) return;
  const names = (x509.subjectAltName ?? '').replace(/(DNS|IP Address):/g, '');
  throw installErrors.nameNotInCertificate({ name: host, names });
};

/**
 * The address that new agents are given: the wished one, or the one by which this request came, or this
 * computer's own. Throws `install.badServerUrl` or `install.nameNotInCertificate`.
 */
export const serverAddress = (
  config: Config,
  reached: Reached,
  certificate: string,
  wished?: string,
): string => {
  const url = parse(wished ?? defaultAddress(config, reached));
  refuseForeignName(plainHost(url.hostname), certificate);
  return url.origin;
};
