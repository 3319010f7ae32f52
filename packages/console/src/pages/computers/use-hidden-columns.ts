import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { computerColumns, hiddenAtFirst } from './computer-columns.tsx';

/** Which columns are hidden; remembered in this browser. */
export const useHiddenColumns = (): readonly [
  ReadonlySet<string>,
  (hidden: ReadonlySet<string>) => void,
] => {
  const [stored, setStored] = useLocalStorage<string[]>({
    key: 'reeve-computers-hidden-columns',
    defaultValue: [...hiddenAtFirst],
    getInitialValueInEffect: false,
  });
  const hidden = useMemo(
    () => new Set(computerColumns.map(({ id }) => id).filter((id) => stored.includes(id))),
    [stored],
  );
  return [hidden, (next) => setStored([...next])];
};
