import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUrlState } from './use-url-state.ts';

export interface Tab {
  id: string;
  title: string;
  aside?: ReactNode;
  content: ReactNode;
}

/** Tabs that stand in the URL; the first is the one of a bare address. */
export const TabBar = ({ tabs }: { tabs: readonly Tab[] }) => {
  const [url, changeUrl] = useUrlState();
  const first = tabs[0]?.id ?? '';
  const wanted = url.get('tab') ?? first;
  const current = tabs.some(({ id }) => id === wanted) ? wanted : first;
  return (
    <Tabs
      value={current}
      onChange={(id) => changeUrl({ tab: id === first || id === null ? undefined : id })}
    >
      <Tabs.List mb="md">
        {tabs.map(({ id, title, aside }) => (
          <Tabs.Tab key={id} value={id} rightSection={aside}>
            {title}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, content }) => (
        <Tabs.Panel key={id} value={id}>
          {content}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
};
