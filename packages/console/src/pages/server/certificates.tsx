import { Button, Stack, TagsInput, Text } from '@mantine/core';
import { type Certificate, listCertificates, renewServerCertificate } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { useNow } from '../../ui/now.ts';
import { Panel } from '../../ui/panel.tsx';
import { exactTime, RelativeTime } from '../../ui/relative-time.tsx';

const titles: Readonly<Record<string, string>> = {
  authority: 'Certificate authority',
  'next-authority': 'Next certificate authority',
  server: 'Server certificate',
};

const dayMs = 86_400_000;

const validity = (certificate: Certificate, now: number): { tone: Tone; word: string } => {
  const left = Date.parse(certificate.notAfter) - now;
  if (left <= 0) return { tone: 'bad', word: 'Expired' };
  return left < 30 * dayMs
    ? { tone: 'warning', word: 'Expires soon' }
    : { tone: 'good', word: 'Valid' };
};

const Renew = ({ names }: { names: readonly string[] }) => {
  const [opened, setOpened] = useState(false);
  const [wanted, setWanted] = useState<string[]>([...names]);
  const renew = useAct(renewServerCertificate, {
    done: 'A new server certificate is in use; open connections stayed up',
  });
  return (
    <>
      <Button variant="default" loading={renew.isPending} onClick={() => setOpened(true)}>
        Renew…
      </Button>
      <Confirm
        opened={opened}
        onClose={() => setOpened(false)}
        question="Renew the server certificate?"
        verb="Renew"
        onConfirm={() => renew.mutate({ body: { names: wanted } })}
      >
        <Stack gap="sm">
          <Text size="sm">New connections get the new certificate; open ones stay up.</Text>
          <TagsInput
            label="Names and addresses it is valid for"
            size="xs"
            value={wanted}
            onChange={setWanted}
          />
        </Stack>
      </Confirm>
    </>
  );
};

const CertificatePanel = ({ certificate }: { certificate: Certificate }) => {
  const may = useMay();
  const { tone, word } = validity(certificate, useNow());
  return (
    <Panel
      title={titles[certificate.name] ?? certificate.name}
      aside={
        certificate.name === 'server' && may('server.manage') ? (
          <Renew key={certificate.fingerprint} names={certificate.names} />
        ) : undefined
      }
    >
      <FactList
        facts={[
          { name: 'State', value: <Mark tone={tone}>{word}</Mark> },
          {
            name: 'Valid until',
            value: (
              <>
                {exactTime(certificate.notAfter)} (<RelativeTime at={certificate.notAfter} />)
              </>
            ),
          },
          { name: 'Valid from', value: exactTime(certificate.notBefore) },
          { name: 'Subject', value: certificate.subject },
          ...(certificate.names.length > 0
            ? [{ name: 'Names', value: certificate.names.join(', ') }]
            : []),
          {
            name: 'Fingerprint (SHA-256)',
            value: <span className="mono">{certificate.fingerprint}</span>,
          },
        ]}
      />
    </Panel>
  );
};

export const Certificates = () => {
  const certificates = useAnswer(listCertificates, {});
  return (
    <Answer of={certificates}>
      {(list) => (
        <Stack gap="sm">
          {list.map((certificate) => (
            <CertificatePanel key={certificate.name} certificate={certificate} />
          ))}
        </Stack>
      )}
    </Answer>
  );
};
