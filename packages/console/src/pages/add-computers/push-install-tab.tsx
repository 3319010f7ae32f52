import { Grid, Stack, Text } from '@mantine/core';
import { listPushInstalls } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconTerminal2 } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { PushForm } from './push-form.tsx';
import { PushProgress } from './push-progress.tsx';

export const PushInstallTab = () => {
  const [url, changeUrl] = useUrlState();
  const installs = useAnswer(listPushInstalls, {});
  const chosen = url.get('push');
  return (
    <Grid gap="sm">
      <Grid.Col span={{ base: 12, md: 5 }}>
        <PushForm onStarted={(id) => changeUrl({ push: id })} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <Answer of={installs}>
          {(list) => {
            const shown = list.find(({ id }) => id === chosen) ?? list[0];
            if (!shown) {
              return (
                <Panel title="Progress">
                  <EmptyRoom
                    small
                    title="Nothing pushed yet"
                    icon={<IconTerminal2 size={24} stroke={1.5} aria-hidden="true" />}
                  >
                    Each host is shown here with what is being done on it, as it happens.
                  </EmptyRoom>
                </Panel>
              );
            }
            return (
              <Stack gap="sm">
                <PushProgress id={shown.id} />
                {list.length > 1 && (
                  <Panel title="Earlier">
                    {list.map((install) => (
                      <Text
                        key={install.id}
                        component="button"
                        type="button"
                        className="text-button"
                        size="sm"
                        display="block"
                        onClick={() => changeUrl({ push: install.id })}
                      >
                        {new Date(install.createdAt).toLocaleString()} · {install.hosts.length}{' '}
                        {install.hosts.length === 1 ? 'host' : 'hosts'} · {install.createdBy}
                      </Text>
                    ))}
                  </Panel>
                )}
              </Stack>
            );
          }}
        </Answer>
      </Grid.Col>
    </Grid>
  );
};
