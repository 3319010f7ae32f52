type SystemInformation = typeof import('systeminformation');

let loaded: Promise<SystemInformation> | undefined;

/**
 * The library that knows hardware on platforms other than Linux. Loaded at the first need only: Linux never
 * pays for it.
 */
export const systemInformation = (): Promise<SystemInformation> => {
  loaded ??= import('systeminformation').then((module) =>
    'default' in module ? (module.default as SystemInformation) : module,
  );
  return loaded;
};

/** An empty or meaningless text is no value. */
export const orNull = (text: string | undefined | null): string | null => {
  const plain = (text ?? '').trim();
  const nothing =
    /^(|-|none|unknown|default string|system serial number|to be filled by o\.e\.m\.|not specified|0+)$/i;
  return nothing.test(plain) ? null : plain;
};
