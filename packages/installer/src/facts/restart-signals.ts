import { existsSync, readFileSync } from 'node:fs';
import type { RestartSignal } from './site-facts.ts';

const lines = (file: string): string[] =>
  existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];

/** Signals of a pending restart that can be read from this computer directly, at this moment. */
export const gatherRestartSignals = (root = '/'): RestartSignal[] => {
  const file = [`${root}run/reboot-required`, `${root}var/run/reboot-required`].find(existsSync);
  if (file === undefined) return [];
  const products = [...new Set(lines(`${file}.pkgs`))];
  return (products.length > 0 ? products : ['unknown']).map((product) => ({
    signal: 'reboot-required-file',
    product,
    reason: `${file} is there`,
  }));
};
