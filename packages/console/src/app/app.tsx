import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { BrowserRouter } from 'react-router';
import { queryClient } from '../api/query-client.ts';
import { theme } from '../theme.ts';
import { FaultBoundary } from './fault-boundary.tsx';
import { Rooms } from './rooms.tsx';

const colorSchemes = localStorageColorSchemeManager({ key: 'reeve-color-scheme' });

export const App = () => (
  <MantineProvider theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemes}>
    <Notifications position="bottom-right" limit={4} />
    <FaultBoundary>
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <Rooms />
        </BrowserRouter>
      </QueryClientProvider>
    </FaultBoundary>
  </MantineProvider>
);
