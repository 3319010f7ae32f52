/** Host names and addresses from free text: one a line, or separated by commas or spaces; doubles once. */
export const hostsOf = (text: string): string[] => [
  ...new Set(text.split(/[\s,;]+/).filter((host) => host !== '')),
];

/** Lines `host SHA256:…` as a record; lines that are not of this form are left out. */
export const hostKeysOf = (text: string): Record<string, string> => {
  const keys: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [host, key] = line.trim().split(/\s+/);
    if (host && key?.startsWith('SHA256:')) keys[host] = key;
  }
  return keys;
};
