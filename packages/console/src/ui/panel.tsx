import { Box, Group, Paper, type PaperProps, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props extends Omit<PaperProps, 'title'> {
  title?: string;
  aside?: ReactNode;
  description?: ReactNode;
  /** Contents reach the border, as tables do. */
  flush?: boolean;
  children: ReactNode;
}

/** A bordered part of a page with a heading of its own. */
export const Panel = ({ title, aside, description, flush = false, children, ...rest }: Props) => (
  <Paper {...rest} component="section" {...(title ? { 'aria-label': title } : {})}>
    {title && (
      <Group justify="space-between" px="md" py={10} className="panel-head" wrap="nowrap">
        <Box miw={0}>
          <Title order={2} size="sm" fw={600}>
            {title}
          </Title>
          {description && (
            <Text size="xs" c="dimmed">
              {description}
            </Text>
          )}
        </Box>
        {aside}
      </Group>
    )}
    <Box {...(flush ? {} : { p: 'md', pt: title ? 'sm' : 'md' })}>{children}</Box>
  </Paper>
);
