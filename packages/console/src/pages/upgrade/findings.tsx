import { Accordion, Text } from '@mantine/core';
import type { Finding } from '@reeve/protocol/release';
import { useState } from 'react';
import type { GroupName } from './finding-groups.ts';
import { FindingRow } from './finding-row.tsx';

type Waivers = ReadonlyMap<string, string>;

interface Props {
  groups: Record<GroupName, Finding[]>;
  waivers: Waivers;
  onWaive: (waivers: Waivers) => void;
}

const titles: readonly (readonly [GroupName, string])[] = [
  ['blocking', 'Must be put right'],
  ['waivable', 'To put right, or to waive with a reason'],
  ['warning', 'Warnings, which do not stop the upgrade'],
  ['waived', 'Waived'],
  ['passed', 'Passed'],
  ['other', 'Not applicable or for information'],
];

const openAtFirst: readonly GroupName[] = ['blocking', 'waivable', 'warning', 'waived'];

export const Findings = ({ groups, waivers, onWaive }: Props) => {
  const [open, setOpen] = useState<string[]>([...openAtFirst]);
  const change = (id: string, reason: string | undefined) => {
    const next = new Map(waivers);
    if (reason === undefined) next.delete(id);
    else next.set(id, reason);
    onWaive(next);
  };
  return (
    <Accordion multiple value={open} onChange={setOpen} variant="default" className="findings">
      {titles
        .filter(([name]) => groups[name].length > 0)
        .map(([name, title]) => (
          <Accordion.Item key={name} value={name}>
            <Accordion.Control>
              <Text span size="sm" fw={600}>
                {title}
              </Text>{' '}
              <Text span size="sm" c="dimmed">
                {groups[name].length}
              </Text>
            </Accordion.Control>
            <Accordion.Panel>
              {groups[name].map((finding) => (
                <FindingRow
                  key={finding.id}
                  finding={finding}
                  openAtFirst={name === 'blocking' || name === 'waivable'}
                  waivedHere={waivers.get(finding.id)}
                  onWaive={(reason) => change(finding.id, reason)}
                />
              ))}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
    </Accordion>
  );
};
