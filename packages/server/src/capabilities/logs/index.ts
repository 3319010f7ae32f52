import * as contracts from '@reeve/protocol/api';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { implement } from '../../kernel/http/implement.ts';
import type { EventHandler } from '../agents/index.ts';
import { acceptGroup, withdrawAcceptance } from './accept-group.ts';
import { createAgentLinesHandler } from './agent-lines.ts';
import { takeFileLines } from './file-lines.ts';
import { forgetOldLines } from './forget-old-lines.ts';
import { listGroups } from './group-list.ts';
import { listLines } from './line-list.ts';
import { createOwnLines } from './own-lines.ts';

export interface Logs {
  capability: Capability;
  /** Applies `log.lines` events. */
  linesHandler: EventHandler;
}

const secondsBetweenFiles = 10;

const defineRetention = ({ db, settings, schedules }: Kernel): void => {
  const days = settings.define({
    key: 'logs.keep-days',
    group: 'Logs',
    title: 'Retention of log lines',
    description:
      'Log lines are kept in the database for so long; the log files keep what they have.',
    type: 'integer',
    default: 30,
    unit: 'days',
    minimum: 1,
    maximum: 3650,
  });
  schedules.define({
    id: 'logs.forget-old',
    name: 'Forget old log lines',
    description:
      'Deletes log lines that are older than the retention, and messages that stayed away for so long',
    owner: 'Logs',
    default: { everySeconds: 3600 },
    run: async ({ signal }) => {
      const { lines, groups } = await forgetOldLines(db, days.value(), signal);
      return `Forgot ${lines} lines and ${groups} messages.`;
    },
  });
};

/** What server, agents, supervisor and upgrades have logged: kept, found, grouped, explained. */
export const createLogs = (kernel: Kernel): Logs => {
  const { db, config, recurring, signals } = kernel;
  defineRetention(kernel);
  const own = createOwnLines(kernel);
  let agentsTold = false;
  return {
    linesHandler: createAgentLinesHandler(() => {
      agentsTold = true;
    }),
    capability: {
      name: 'logs',
      routes: [
        implement(contracts.listLogs, ({ query }) => listLines(db, query)),
        implement(contracts.listLogGroups, ({ query }) => listGroups(db, query)),
        implement(contracts.acceptLogGroup, ({ params, body }, context) =>
          acceptGroup(db, params.key, body, context),
        ),
        implement(contracts.withdrawLogAcceptance, ({ params }, context) =>
          withdrawAcceptance(db, params.key, context),
        ),
      ],
      start: async () => {
        recurring.every('store log lines', 1, async () => {
          await own.flush();
          if (!agentsTold) return;
          agentsTold = false;
          await signals.raise(db, 'logs');
        });
        recurring.every('read the logs of supervisor and upgrades', secondsBetweenFiles, () =>
          takeFileLines(db, config.home),
        );
      },
      stop: () => own.flush(),
    },
  };
};
