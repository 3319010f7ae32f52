import { Group } from '@mantine/core';
import type { ComputerDetail } from '@reeve/protocol/api';
import { ConnectionMark } from '../../ui/connection-mark.tsx';
import { HealthMark } from '../../ui/health-mark.tsx';
import { Mark } from '../../ui/mark.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

/** What one wants to know of a computer before anything else, in one line. */
export const ComputerHead = ({ computer }: { computer: ComputerDetail }) => (
  <Group gap="md" style={{ rowGap: 4 }} component="span" className="computer-head">
    <HealthMark health={computer.health} />
    <ConnectionMark connected={computer.connected} />
    {computer.pendingRestart && <Mark tone="warning">Restart pending</Mark>}
    {computer.os && <span>{computer.os}</span>}
    {computer.ipAddress && <span className="mono">{computer.ipAddress}</span>}
    <span>
      last seen <RelativeTime at={computer.lastSeen} />
    </span>
    {computer.agentVersion && <span>agent {computer.agentVersion}</span>}
  </Group>
);
