import { Stack } from '@mantine/core';
import { Page } from '../../ui/page.tsx';
import { AuthorityRotation } from './authority-rotation.tsx';
import { Certificates } from './certificates.tsx';
import { StatusPanel } from './status-panel.tsx';

export const ServerPage = () => (
  <Page title="Server">
    <Stack gap="sm">
      <StatusPanel />
      <Certificates />
      <AuthorityRotation />
    </Stack>
  </Page>
);
