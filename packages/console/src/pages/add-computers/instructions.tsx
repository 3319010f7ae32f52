import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { InstallInstructions } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { CopyLine } from '../../ui/copy-line.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { IconDownload } from '../../ui/icons.ts';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

const isLoopback = (url: string): boolean =>
  /^(localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);

export const Instructions = ({ instructions }: { instructions: InstallInstructions }) => (
  <>
    <Panel title="2. Run this as root on each new computer">
      <Stack gap="xs">
        {isLoopback(instructions.serverUrl) && (
          <Notice tone="warning" title="Only this computer reaches the server by this address">
            For other computers give the server’s own name or address above, and make another line.
          </Notice>
        )}
        <CopyLine text={instructions.oneLine} label="the install line" />
        <Text size="xs" c="dimmed">
          It trusts nothing but this server’s own certificate authority, whose fingerprint it
          carries. The token in it expires <RelativeTime at={instructions.expiresAt} />.
        </Text>
      </Stack>
    </Panel>
    <Panel title="Or take the packages">
      <Group gap="lg" mb="md">
        <Anchor href={instructions.debUrl} size="sm" download>
          <Group gap={6}>
            <IconDownload size={15} aria-hidden="true" /> Debian package (.deb)
          </Group>
        </Anchor>
        <Anchor href={instructions.tarballUrl} size="sm" download>
          <Group gap={6}>
            <IconDownload size={15} aria-hidden="true" /> Tarball (.tar.gz)
          </Group>
        </Anchor>
      </Group>
      <FactList
        facts={[
          { name: 'Server', value: <span className="mono">{instructions.serverUrl}</span> },
          {
            name: 'Fingerprint of the authority (SHA-256)',
            value: <span className="mono">{instructions.caFingerprint}</span>,
          },
        ]}
      />
    </Panel>
    <Text size="sm" c="dimmed">
      3. The computers appear under <Link to="/computers?sort=-registeredAt">Computers</Link> by
      themselves; one that is not let in stands under <Link to="/registrations">Registrations</Link>
      .
    </Text>
  </>
);
