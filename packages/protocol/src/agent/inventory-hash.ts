import { canonicalJson, type Json, sha256Hex } from '@reeve/base';

type Row = Record<string, unknown>;

const keyOf = (row: Row): string => canonicalJson(row as Json);

/** Hash of one data class's rows; their order does not matter. */
export const rowsHash = (rows: readonly Row[]): string => {
  const texts = rows.map(keyOf).sort();
  return sha256Hex(texts.join('\n'));
};

/** One hash over all data classes: what a check-in compares. */
export const inventoryDigest = (hashes: Readonly<Record<string, string>>): string =>
  sha256Hex(
    Object.keys(hashes)
      .sort()
      .map((name) => `${name} ${hashes[name]}`)
      .join('\n'),
  );
