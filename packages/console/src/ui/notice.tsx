import { Box, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Tone, ToneIcon } from './mark.tsx';

interface Props {
  tone: Tone;
  title: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits. */
  role?: 'alert' | 'status';
  children?: ReactNode;
}

/** A message that stands in the page: icon, what it is about, and what to do. */
export const Notice = ({ tone, title, role, children }: Props) => (
  <div className={`notice notice-${tone}`} role={role}>
    <ToneIcon tone={tone} size={18} />
    <Box flex={1} miw={0}>
      <Text size="sm" fw={600} component="div">
        {title}
      </Text>
      {children !== undefined && (
        <Text size="sm" component="div" mt={2}>
          {children}
        </Text>
      )}
    </Box>
  </div>
);
