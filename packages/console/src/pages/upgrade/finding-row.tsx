import { Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { Finding, XccdfResult } from '@reeve/protocol/release';
import { useId, useState } from 'react';
import { useMay } from '../../app/session.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { IconChevronDown, IconChevronRight } from '../../ui/icons.ts';
import { type Tone, ToneIcon } from '../../ui/mark.tsx';
import { withCode } from '../../ui/with-code.tsx';
import {
  gateWords,
  isGood,
  isWaivable,
  remediesOf,
  resultWords,
  severityWords,
} from './finding-groups.ts';
import { WaiverForm } from './waiver-form.tsx';

interface Props {
  finding: Finding;
  openAtFirst: boolean;
  /** The reason for which it is waived on this page. */
  waivedHere: string | undefined;
  onWaive: (reason: string | undefined) => void;
}

const toneOf = (result: XccdfResult, gate: Finding['gate']): Tone => {
  if (result === 'pass' || result === 'fixed') return 'good';
  if (result === 'fail' || result === 'error' || result === 'unknown')
    return gate === 'advisory' ? 'warning' : 'bad';
  return result === 'informational' ? 'info' : 'neutral';
};

const Remedies = ({ finding }: { finding: Finding }) => (
  <Stack gap={6}>
    {remediesOf(finding).map(({ type, text }) =>
      type === 'command' ? (
        <CopyLine key={text} text={text} label="the remedy’s command" />
      ) : (
        <Text key={text} size="sm">
          {withCode(text)}
        </Text>
      ),
    )}
  </Stack>
);

export const FindingRow = ({ finding, openAtFirst, waivedHere, onWaive }: Props) => {
  const may = useMay();
  const [open, setOpen] = useState(openAtFirst);
  const bodyId = useId();
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <div className="finding">
      <UnstyledButton
        className="finding-head"
        aria-expanded={open}
        aria-controls={bodyId}
        onClick={() => setOpen(!open)}
      >
        <ToneIcon tone={toneOf(finding.result, finding.gate)} size={18} />
        <span>
          <Text span size="sm" fw={550} display="block">
            {finding.title}
          </Text>
          <Text span size="xs" c="dimmed">
            {resultWords[finding.result]}
            {!isGood(finding) && ` · ${gateWords(finding)} · ${severityWords[finding.severity]}`}
          </Text>
        </span>
        <Chevron size={16} aria-hidden="true" />
      </UnstyledButton>
      <Collapse expanded={open} id={bodyId} transitionDuration={100}>
        <Stack gap="sm" className="finding-body">
          <Text size="sm">{withCode(finding.message)}</Text>
          {finding.evidence.length > 0 && (
            <dl className="evidence" aria-label="Evidence">
              {finding.evidence.map(({ fact, value }) => (
                <div key={`${fact} ${value}`} style={{ display: 'contents' }}>
                  <dt>{fact}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
          {!isGood(finding) && remediesOf(finding).length > 0 && <Remedies finding={finding} />}
          {finding.waiver && (
            <Text size="sm">
              Waived by {finding.waiver.by}: “{finding.waiver.reason}”, until{' '}
              {new Date(finding.waiver.expiresAt).toLocaleDateString()}
            </Text>
          )}
          {!isGood(finding) && isWaivable(finding) && !finding.waiver && may('upgrade.run') && (
            <WaiverForm reason={waivedHere} onChange={onWaive} />
          )}
          <Group>
            <Text size="xs" c="dimmed" className="mono">
              {finding.id}
            </Text>
          </Group>
        </Stack>
      </Collapse>
    </div>
  );
};
