/**
 * A data class: one table of attributes of a resource, with typed columns. One file each in this folder;
 * `index.generated.ts` lists them. The agent's plug-in of the same name collects it, the server's table
 * `inv_<name>` (see `tableOf`) holds it, and a contract test compares the three.
 */
export type ColumnType = 'text' | 'integer' | 'bigint' | 'boolean' | 'timestamp';

export interface Column {
  type: ColumnType;
  /** Absent or null is allowed. */
  nullable?: true;
  description: string;
}

/**
 * How rows are kept.
 * `single`: exactly one row a computer. `rows`: a few rows of its own. `shared`: rows that many computers
 * have in common are kept once, each computer holds an array of their numbers (measured: 4 to 7 KB a
 * computer of 940 packages instead of 96 to 191 KB).
 */
export type Storage = 'single' | 'rows' | 'shared';

export interface DataClass {
  /** Kebab-case; never reused, never renamed. */
  name: string;
  title: string;
  description: string;
  storage: Storage;
  columns: Record<string, Column>;
  /** Columns that name a row in the history: same key with other values is "changed". Empty for `single`. */
  key: readonly string[];
}

export const defineDataClass = <const T extends DataClass>(definition: T): T => definition;

/** The table, or for `shared` the view, that plain SQL reads; its first column is `resource_id`. */
export const tableOf = (dataClass: Pick<DataClass, 'name'>): string =>
  `inv_${dataClass.name.replaceAll('-', '_')}`;
