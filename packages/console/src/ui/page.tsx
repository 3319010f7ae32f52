import { Box, Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** Shown beside the title, e.g. a count. */
  aside?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** Takes the height of the window; its contents scroll by themselves. */
  fill?: boolean;
  children: ReactNode;
}

export const Page = ({ title, aside, description, actions, fill = false, children }: Props) => {
  useDocumentTitle(`${title} · Reeve`);
  return (
    <Box className={fill ? 'page page-fill' : 'page'}>
      <Group justify="space-between" align="flex-start" gap="sm" mb="md" className="page-head">
        <Box miw={0}>
          <Group gap="sm" align="center">
            <Title order={1} size="h3" lh={1.25}>
              {title}
            </Title>
            {aside}
          </Group>
          {description && (
            <Text size="sm" c="dimmed" mt={2} maw={760}>
              {description}
            </Text>
          )}
        </Box>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  );
};
