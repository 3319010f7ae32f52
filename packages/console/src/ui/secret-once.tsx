import { Stack } from '@mantine/core';
import { CopyLine } from './copy-line.tsx';
import { Notice } from './notice.tsx';

/** A secret that the server does not show again. */
export const SecretOnce = ({ secret, label }: { secret: string; label: string }) => (
  <Stack gap="xs">
    <Notice tone="warning" title="Copy it now">
      It is shown this once; the server keeps only a hash of it.
    </Notice>
    <CopyLine text={secret} label={label} />
  </Stack>
);
