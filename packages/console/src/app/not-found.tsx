import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { EmptyRoom } from '../ui/empty-room.tsx';
import { Page } from '../ui/page.tsx';

export const NotFound = () => (
  <Page title="No such page">
    <EmptyRoom
      title="There is nothing at this address"
      actions={
        <Button component={Link} to="/">
          Go to the overview
        </Button>
      }
    >
      The link may be old or mistyped.
    </EmptyRoom>
  </Page>
);
