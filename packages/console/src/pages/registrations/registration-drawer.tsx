import { Drawer, Stack, Text } from '@mantine/core';
import type { Registration } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { FactList } from '../../ui/fact-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { exactTime, RelativeTime } from '../../ui/relative-time.tsx';
import { DecisionForm } from './decision-form.tsx';
import { RegistrationMark } from './registration-mark.tsx';

const mono = (text: string | undefined) => (text ? <span className="mono">{text}</span> : '–');

const Details = ({ registration }: { registration: Registration }) => {
  const { identity } = registration;
  return (
    <FactList
      facts={[
        { name: 'Status', value: <RegistrationMark status={registration.status} /> },
        { name: 'Asked', value: <RelativeTime at={registration.requestedAt} /> },
        { name: 'From', value: mono(registration.from) },
        { name: 'FQDN', value: identity.fqdn ?? '–' },
        { name: 'Addresses', value: mono(identity.ipAddresses.join(' ')) },
        { name: 'Hardware addresses', value: mono(identity.macAddresses.join(' ')) },
        { name: 'Operating system', value: identity.operatingSystem },
        { name: 'User', value: identity.userName ?? '–' },
        { name: 'Machine ID', value: mono(identity.machineId) },
        { name: 'Board UUID', value: mono(identity.productUuid) },
        { name: 'Agent', value: registration.agentVersion },
        { name: 'Key fingerprint (SHA-256)', value: mono(registration.keyFingerprint) },
        { name: 'Why this status', value: registration.reason || '–' },
        {
          name: 'Decided',
          value: registration.decidedAt
            ? `${exactTime(registration.decidedAt)} by ${registration.decidedBy ?? 'the server'}`
            : 'not yet',
        },
      ]}
    />
  );
};

/** All that is known of a request before it is trusted, and the decision. */
export const RegistrationDrawer = ({
  registration,
  onClose,
}: {
  registration: Registration | undefined;
  onClose: () => void;
}) => (
  <Drawer
    opened={registration !== undefined}
    onClose={onClose}
    position="right"
    size="lg"
    title={registration && <Text fw={600}>{registration.identity.hostName}</Text>}
  >
    {registration && (
      <Stack gap="md">
        {registration.looksLike && (
          <Notice tone="warning" title={`Looks like ${registration.looksLike.name}`}>
            {registration.looksLike.because}. If it is the same computer, installed anew, allow it
            and <Link to="/merge">merge</Link> the two; if it was cloned, both stay apart as they
            are. <Link to={`/computers/${registration.looksLike.id}`}>Look at the known one</Link>
          </Notice>
        )}
        <Details registration={registration} />
        <DecisionForm key={registration.id} registration={registration} onDone={onClose} />
      </Stack>
    )}
  </Drawer>
);
