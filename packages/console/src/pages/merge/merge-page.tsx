import { Stack } from '@mantine/core';
import { Page } from '../../ui/page.tsx';
import { MergeCandidates } from './merge-candidates.tsx';
import { MergeList } from './merge-list.tsx';

export const MergePage = () => (
  <Page
    title="Merge duplicates"
    description="One computer that stands in the CMDB twice, for example after it was installed anew. A merge keeps everything of the absorbed one, so that it can be undone."
  >
    <Stack gap="sm">
      <MergeCandidates />
      <MergeList />
    </Stack>
  </Page>
);
