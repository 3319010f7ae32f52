import { Box, Loader, Stack, Text } from '@mantine/core';
import { Refusal } from '../api/refusal.ts';
import { RefusalPanel } from '../ui/refusal-panel.tsx';
import { Brand } from './brand.tsx';

/** Before anything is known: waiting for the first answer, or for a server that is not there yet. */
export const Waiting = ({ thrown, onRetry }: { thrown: unknown; onRetry: () => void }) => (
  <Box className="door">
    <Stack align="center" maw={480}>
      <Brand />
      {thrown instanceof Refusal && !thrown.passing ? (
        <RefusalPanel thrown={thrown} onRetry={onRetry} />
      ) : (
        <>
          <Loader size="sm" aria-label="Waiting for the server" />
          {thrown ? (
            <Text size="sm" c="dimmed" ta="center" role="status">
              The server does not answer. It may be starting; this page goes on by itself as soon as
              it is there.
            </Text>
          ) : null}
        </>
      )}
    </Stack>
  </Box>
);
