import { quoteWord } from './quote-word.ts';

export interface Unit {
  name: string;
  text: string;
}

interface Service {
  name: string;
  description: string;
  words: readonly string[];
  /** Lines of `[Unit]` and of `[Service]` beside the common ones. */
  unit?: readonly string[];
  service?: readonly string[];
}

const service = ({ name, description, words, unit = [], service: lines = [] }: Service): Unit => ({
  name,
  text: [
    '[Unit]',
    `Description=${description}`,
    'Wants=network-online.target',
    'After=network-online.target',
    ...unit,
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${words.map(quoteWord).join(' ')}`,
    'Restart=on-failure',
    'RestartSec=5',
    ...lines,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n'),
});

/** Database, server and the agent of this computer: one service, whose supervisor watches all of them. */
export const serverUnits = (reeve: readonly string[], home: string): Unit[] => [
  service({
    name: 'reeve.service',
    description: 'Reeve: server, database and the agent of this computer',
    words: [...reeve, 'up'],
    service: [
      `Environment=${quoteWord(`REEVE_HOME=${home}`)}`,
      // The supervisor stops its processes in their order; only what is left after that is killed.
      'KillMode=mixed',
      'TimeoutStopSec=90',
      'LimitNOFILE=131072',
    ],
  }),
];

/** A further agent, and the monitor service that watches it. */
export const agentUnits = (reeve: readonly string[], home: string): Unit[] => [
  service({
    name: 'reeve-agent.service',
    description: 'Reeve agent',
    words: [...reeve, 'agent', 'run', '--home', home],
    service: ['TimeoutStopSec=30'],
  }),
  service({
    name: 'reeve-agent-monitor.service',
    description: 'Reeve monitor service: watches the agent',
    words: [...reeve, 'agent', 'monitor', '--home', home],
    unit: ['After=reeve-agent.service'],
  }),
];
