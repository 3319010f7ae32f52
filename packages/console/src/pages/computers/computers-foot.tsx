import { Group, Kbd, Loader } from '@mantine/core';
import { count } from '../../ui/bytes.ts';

interface Props {
  loaded: number;
  total: number;
  loading: boolean;
  /** Something has changed since this long list was loaded. */
  changed: boolean;
  onReload: () => void;
}

export const ComputersFoot = ({ loaded, total, loading, changed, onReload }: Props) => (
  <Group className="table-foot" justify="space-between" wrap="nowrap">
    <Group gap="sm" role="status" wrap="nowrap">
      <span className="nowrap">
        {count(loaded)} of {count(total)} loaded
      </span>
      {loading && <Loader size={12} aria-label="Loading" />}
      {changed && (
        <button type="button" className="text-button" onClick={onReload}>
          The list has changed: load it again
        </button>
      )}
    </Group>
    <Group gap={6} visibleFrom="md" wrap="nowrap" aria-hidden="true">
      <Kbd size="xs">/</Kbd> search <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> move{' '}
      <Kbd size="xs">Enter</Kbd> open <Kbd size="xs">x</Kbd> select
    </Group>
  </Group>
);
