/** Names of the fields that differ: an audit says that a script has changed, and keeps no copy of it. */
export const changedFields = (before: object, after: object): string[] => {
  const old = new Map(Object.entries(before).map(([key, value]) => [key, JSON.stringify(value)]));
  return Object.entries(after)
    .filter(([key, value]) => old.get(key) !== JSON.stringify(value))
    .map(([key]) => key)
    .sort();
};
