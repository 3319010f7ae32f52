import { cliErrors } from './errors.ts';

interface Described<T> {
  /** What such a thing is called, e.g. `administrator`. */
  what: string;
  /** Command that lists them. */
  list: string;
  idOf(item: T): string;
  namesOf(item: T): readonly string[];
}

/**
 * The one item that a reference means: its identifier, one of its names (case does not matter), or the
 * beginning of its identifier (8 characters or more). Throws `cli.notFound` or `cli.ambiguous`.
 */
export const pick = <T>(items: readonly T[], reference: string, described: Described<T>): T => {
  const wanted = reference.toLowerCase();
  const rules: ((item: T) => boolean)[] = [
    (item) => described.idOf(item) === wanted,
    (item) => described.namesOf(item).some((name) => name.toLowerCase() === wanted),
    (item) => wanted.length >= 8 && described.idOf(item).startsWith(wanted),
  ];
  for (const rule of rules) {
    const [first, ...others] = items.filter(rule);
    if (first === undefined) continue;
    if (others.length === 0) return first;
    const identifiers = [first, ...others].map(described.idOf).slice(0, 10).join(', ');
    throw cliErrors.ambiguous({ what: described.what, reference, identifiers });
  }
  throw cliErrors.notFound({ what: described.what, reference, list: described.list });
};
