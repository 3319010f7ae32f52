import { Group, Radio, Stack, Text } from '@mantine/core';
import type { getUpgrade, ResponseOf } from '@reeve/protocol/api';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconRocket } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';

type Upgrade = ResponseOf<typeof getUpgrade>;
type Release = Upgrade['available'][number];

interface Props {
  upgrade: Upgrade;
  chosen: string | undefined;
  onChoose: (version: string) => void;
}

const ReleaseState = ({ release, installed }: { release: Release; installed: boolean }) => {
  if (installed) return <Mark tone="good">Installed</Mark>;
  if (release.problem !== null)
    return (
      <Mark wrap tone="bad">
        {release.problem}
      </Mark>
    );
  return release.trusted ? (
    <Mark tone="good">Signature trusted</Mark>
  ) : (
    <Mark tone="bad">Signature not trusted</Mark>
  );
};

export const Releases = ({ upgrade, chosen, onChoose }: Props) => (
  <Panel title="Releases" aside={<Text size="sm">Installed: {upgrade.version}</Text>}>
    {upgrade.available.length === 0 ? (
      <EmptyRoom
        small
        title="No other release is here"
        icon={<IconRocket size={24} stroke={1.5} aria-hidden="true" />}
      >
        Put a release bundle (reeve-VERSION-PLATFORM.tar.zst) into the installation’s bundles
        directory, or name a source with reeve upgrade --bundles.
      </EmptyRoom>
    ) : (
      <Radio.Group aria-label="Release to upgrade to" value={chosen ?? null} onChange={onChoose}>
        <Stack gap={0} className="choices">
          {upgrade.available.map((release) => {
            const installed = release.version === upgrade.version;
            return (
              <Group key={release.file} justify="space-between" className="choice" gap="sm">
                <Radio
                  value={release.version}
                  size="xs"
                  disabled={installed || release.problem !== null}
                  label={
                    <>
                      <b>{release.version}</b>{' '}
                      <span className="mono faint">{release.file.split('/').at(-1)}</span>
                    </>
                  }
                />
                <Text size="sm" component="span">
                  <ReleaseState release={release} installed={installed} />
                </Text>
              </Group>
            );
          })}
        </Stack>
      </Radio.Group>
    )}
  </Panel>
);
