import { Stack } from '@mantine/core';
import { getUpgrade, type ResponseOf } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { Page } from '../../ui/page.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { NotInstalled } from './not-installed.tsx';
import { Releases } from './releases.tsx';
import { RunView } from './run-view.tsx';
import { ServerAway } from './server-away.tsx';
import { Target } from './target.tsx';

type Upgrade = ResponseOf<typeof getUpgrade>;

/** While something runs the page asks every second; the server's signals stop when it restarts. */
const pace = (upgrade: Upgrade | undefined): number | false =>
  upgrade?.run?.running ? 1000 : false;

const Room = ({ upgrade }: { upgrade: Upgrade }) => {
  const [url, changeUrl] = useUrlState();
  const running = upgrade.run?.running ?? false;
  const to = url.get('to') ?? undefined;
  if (!upgrade.installed) return <NotInstalled why={upgrade.why} version={upgrade.version} />;
  return (
    <Stack gap="sm">
      {upgrade.run && upgrade.run.state !== 'none' && <RunView run={upgrade.run} />}
      {!running && (
        <Releases
          upgrade={upgrade}
          chosen={to}
          onChoose={(version) => changeUrl({ to: version })}
        />
      )}
      {!running && to !== undefined && to !== upgrade.version && (
        <Target key={to} to={to} lastCheck={upgrade.lastCheck} />
      )}
    </Stack>
  );
};

export const UpgradePage = () => {
  const first = useAnswer(getUpgrade, {});
  const upgrade = useAnswer(getUpgrade, {}, { every: pace(first.data) });
  return (
    <Page
      title="Upgrade"
      description="To another release and back. Nothing is changed before the readiness check has passed; until the upgrade is finalized the way back loses nothing."
    >
      {upgrade.data?.run?.running && upgrade.error && <ServerAway />}
      <Answer of={upgrade}>{(value) => <Room upgrade={value} />}</Answer>
    </Page>
  );
};
