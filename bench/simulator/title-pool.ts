import { pick, type Random, seededRandom } from './seeded-random.ts';

export interface Title {
  name: string;
  architecture: string;
  publisher: string;
  sizeKib: number;
  /** Versions that are about in the estate, oldest first. */
  versions: readonly [string, ...string[]];
}

const stems = [
  'acl',
  'apt',
  'bind',
  'curl',
  'dbus',
  'exim',
  'font',
  'gcc',
  'glib',
  'icu',
  'jq',
  'kmod',
] as const;
const parts = [
  'common',
  'data',
  'dev',
  'bin',
  'doc',
  'utils',
  'core',
  'plugins',
  'perl',
  'tools',
] as const;
const publishers = [
  'Debian Maintainers <maintainers@example.org>',
  'Core Team <core@example.org>',
  'Language Packaging Team <languages@example.org>',
  'Desktop Packagers <desktop@example.org>',
] as const;

const titleOf = (random: Random, index: number): Title => {
  const stem = pick(random, stems);
  const name = `lib${stem}${index}-${pick(random, parts)}`;
  const upstream = `${Math.floor(random() * 9) + 1}.${Math.floor(random() * 40)}.${Math.floor(random() * 20)}`;
  return {
    name,
    architecture: random() < 0.3 ? 'all' : 'amd64',
    publisher: pick(random, publishers),
    sizeKib: Math.floor(20 + random() ** 4 * 90_000),
    versions: [`${upstream}-1`, `${upstream}-1+deb12u1`, `${upstream}-1+deb12u2`],
  };
};

/**
 * Titles of an estate, commonest first. A real estate shares most of its packages: the first 800 are the base
 * that nearly every computer has, the rest is the long tail.
 */
export const titlePool = (seed: number, size = 6_000): Title[] => {
  const random = seededRandom(seed);
  return Array.from({ length: size }, (_, index) => titleOf(random, index));
};

const baseSize = 800;

/** Indexes of `count` different titles for one computer: most of the base, and some of the tail. */
export const drawTitles = (random: Random, poolSize: number, count: number): number[] => {
  const drawn = new Set<number>();
  for (let index = 0; index < Math.min(baseSize, poolSize) && drawn.size < count; index++) {
    if (random() < 0.97) drawn.add(index);
  }
  while (drawn.size < Math.min(count, poolSize)) {
    // Squared: of the tail too, some titles are much commoner than others.
    drawn.add(Math.floor(random() ** 2 * poolSize));
  }
  return [...drawn];
};
