import { Alert, Stack } from '@mantine/core';
import { CopyLine } from './copy-line.tsx';
import { IconKey } from './icons.ts';

/** A secret that the server does not show again. */
export const SecretOnce = ({ secret, label }: { secret: string; label: string }) => (
  <Stack gap="xs">
    <Alert color="orange" icon={<IconKey size={18} />} title="Copy it now">
      It is shown this once; the server keeps only a hash of it.
    </Alert>
    <CopyLine text={secret} label={label} />
  </Stack>
);
