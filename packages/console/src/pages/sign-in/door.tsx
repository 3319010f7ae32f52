import { Box, Paper, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { Brand } from '../../app/brand.tsx';

interface Props {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** A page before one is in: one card in the middle. */
export const Door = ({ title, description, children }: Props) => {
  useDocumentTitle(`${title} · Reeve`);
  return (
    <Box component="main" className="door">
      <Box w="100%" maw={400}>
        <Stack align="center" mb="lg">
          <Brand size={34} />
        </Stack>
        <Paper p="xl" shadow="xs">
          <Title order={1} size="h4" mb={4}>
            {title}
          </Title>
          {description && (
            <Text size="sm" c="dimmed" mb="md">
              {description}
            </Text>
          )}
          {children}
        </Paper>
        <Text size="xs" c="dimmed" ta="center" mt="md">
          Lost your password? On the server’s own shell: <code>reeve admin recover</code>
        </Text>
      </Box>
    </Box>
  );
};
