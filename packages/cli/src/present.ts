/** The members that are not `undefined`: what an optional property accepts. */
export type Present<T> = {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
} & { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

/** Drops members that are `undefined`, so that options that were not given are not sent. */
export const present = <T extends object>(value: T): Present<T> =>
  Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Present<T>;
