import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** Changes to the query string: undefined or empty takes a name out. */
export type UrlChange = Readonly<Record<string, string | undefined>>;

/** What a room shows stands in its URL: links and the back button lead to the same view. */
export const useUrlState = (): readonly [URLSearchParams, (change: UrlChange) => void] => {
  const [search, setSearch] = useSearchParams();
  const change = useCallback(
    (next: UrlChange) => {
      setSearch(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(next)) {
            if (value === undefined || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: true },
      );
    },
    [setSearch],
  );
  return [search, change];
};
