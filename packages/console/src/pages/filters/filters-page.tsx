import { Page } from '../../ui/page.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { MembershipStatusTab } from '../membership/membership-status.tsx';
import { Organization } from '../organization/organization.tsx';
import { TargetList } from '../targets/target-list.tsx';
import { FilterList } from './filter-list.tsx';

export const FiltersPage = () => (
  <Page
    title="Filters and targets"
    description="A filter selects computers by what is known of them; a target says where policies and tasks apply."
  >
    <TabBar
      tabs={[
        { id: 'filters', title: 'Filters', content: <FilterList /> },
        { id: 'targets', title: 'Targets', content: <TargetList /> },
        { id: 'organization', title: 'Organizational views', content: <Organization /> },
        { id: 'membership', title: 'Membership update', content: <MembershipStatusTab /> },
      ]}
    />
  </Page>
);
