import { Stack } from '@mantine/core';
import { getUpgrade, type ResponseOf } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { NotInstalled } from './not-installed.tsx';
import { Releases } from './releases.tsx';
import { RunView } from './run-view.tsx';
import { ServerAway } from './server-away.tsx';
import { Target } from './target.tsx';
import { useAwaited } from './use-awaited.ts';

type Upgrade = ResponseOf<typeof getUpgrade>;

interface Props {
  upgrade: Upgrade;
  awaited: boolean;
  onStarted: () => void;
}

const Starting = () => (
  <Notice tone="busy" role="status" title="The Installation Manager is starting">
    Its steps appear here in a moment.
  </Notice>
);

const Room = ({ upgrade, awaited, onStarted }: Props) => {
  const [url, changeUrl] = useUrlState();
  const { run } = upgrade;
  const busy = awaited || (run?.running ?? false);
  const to = url.get('to') ?? undefined;
  if (!upgrade.installed) return <NotInstalled why={upgrade.why} version={upgrade.version} />;
  return (
    <Stack gap="sm">
      {awaited && <Starting />}
      {run && run.state !== 'none' && <RunView run={run} onStarted={onStarted} />}
      {!busy && (
        <Releases
          upgrade={upgrade}
          chosen={to}
          onChoose={(version) => changeUrl({ to: version })}
        />
      )}
      {!busy && to !== undefined && to !== upgrade.version && (
        <Target key={to} to={to} lastCheck={upgrade.lastCheck} onStarted={onStarted} />
      )}
    </Stack>
  );
};

export const UpgradePage = () => {
  // While something runs the page asks every second: the server's own signals end when it restarts.
  const [every, setEvery] = useState<number | false>(false);
  const upgrade = useAnswer(getUpgrade, {}, { every });
  const run = upgrade.data?.run;
  const { awaited, await: expect } = useAwaited(run);
  const wanted = awaited || run?.running ? 1000 : false;
  if (wanted !== every) setEvery(wanted);
  return (
    <Page
      title="Upgrade"
      description="To another release and back. Nothing is changed before the readiness check has passed; until the upgrade is finalized the way back loses nothing."
    >
      {wanted !== false && upgrade.error && <ServerAway />}
      <Answer of={upgrade}>
        {(value) => <Room upgrade={value} awaited={awaited} onStarted={expect} />}
      </Answer>
    </Page>
  );
};
