import { Button, Group } from '@mantine/core';
import { verifyAudit } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { count } from '../../ui/bytes.ts';
import { IconShieldCheck } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';

/** Follows the chain of hashes from the first record to the last. */
export const VerifyAudit = () => {
  const verify = useAct(verifyAudit);
  const { data } = verify;
  return (
    <Group gap="sm">
      <span role="status">
        {data?.intact && <Mark tone="good">All {count(data.records)} records intact</Mark>}
        {data && !data.intact && (
          <Mark wrap tone="bad">
            Record {data.brokenAt === null ? 'unknown' : count(data.brokenAt)} does not fit: the
            audit was altered
          </Mark>
        )}
      </span>
      <Button
        variant="default"
        loading={verify.isPending}
        leftSection={<IconShieldCheck size={14} aria-hidden="true" />}
        onClick={() => verify.mutate({})}
      >
        Verify the chain
      </Button>
    </Group>
  );
};
