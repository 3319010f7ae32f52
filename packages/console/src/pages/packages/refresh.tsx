import { Button } from '@mantine/core';
import { refreshPackages } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { IconRefresh } from '../../ui/icons.ts';

/** Package refresh now, of one package or of all. */
export const Refresh = ({ id }: { id?: string }) => {
  const refresh = useAct(refreshPackages, {
    done: ({ good, changed, broken }) =>
      broken.length === 0
        ? `Every source is good; ${changed} changed`
        : `${broken.length} broken, ${good + changed} good`,
  });
  return (
    <Button
      variant="default"
      loading={refresh.isPending}
      leftSection={<IconRefresh size={14} aria-hidden="true" />}
      onClick={() => refresh.mutate({ body: id === undefined ? {} : { id } })}
    >
      Refresh
    </Button>
  );
};
