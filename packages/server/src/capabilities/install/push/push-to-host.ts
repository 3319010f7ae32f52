import type { Database } from '../../../kernel/database/database.ts';
import { explainFailure } from './explain-failure.ts';
import { parseHost } from './host-address.ts';
import { judgeHostKey } from './host-keys.ts';
import { type HostState, installOnHost, type Mission } from './install-on-host.ts';
import { knownHostKey, rememberHostKey } from './push-store.ts';
import { openSsh } from './ssh-session.ts';

export interface Account {
  userName: string;
  password?: string;
  privateKey?: string;
}

export interface HostTask {
  /** As the operator wrote it. */
  host: string;
  port: number;
  account: Account;
  /** Host key that the operator expects. */
  expectedKey: string | undefined;
  mission: Mission;
}

export interface HostReport {
  state: HostState;
  message: string;
  hostKey: string | null;
}

/** Installs on one host and reports each step; never rejects, its failure is the last report. */
export const pushToHost = async (
  task: HostTask,
  db: Database,
  report: (progress: HostReport) => void,
): Promise<void> => {
  let hostKey: string | null = null;
  let refusal: string | undefined;
  try {
    const { host, port } = parseHost(task.host, task.port);
    report({ state: 'connecting', message: `to ${host}, port ${port}`, hostKey });
    const known = await knownHostKey(db, host, port);
    const session = await openSsh({
      host,
      port,
      ...task.account,
      acceptHostKey: (found) => {
        hostKey = found;
        const verdict = judgeHostKey(found, task.expectedKey, known);
        if (verdict.accepted) report({ state: 'connecting', message: verdict.note, hostKey });
        else refusal = verdict.reason;
        return verdict.accepted;
      },
    });
    try {
      if (hostKey !== null) await rememberHostKey(db, host, port, hostKey);
      await installOnHost(session, task.mission, (state, message) =>
        report({ state, message, hostKey }),
      );
    } finally {
      session.close();
    }
  } catch (thrown) {
    report({ state: 'failed', message: refusal ?? explainFailure(thrown), hostKey });
  }
};
