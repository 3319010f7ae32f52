/** Answers of the server of the tests, by route. What a route does not stand here for, it answers with 501. */
import * as api from '@reeve/protocol/api';
import { answers, at, done, page, refuse, type SampleAnswer } from './sample-answer.ts';
import { sampleDetail, sampleHistory, sampleRequests } from './sample-computer-detail.ts';
import { sampleGuid } from './sample-computers.ts';
import { membershipAnswers } from './sample-filters.ts';
import { samplePage } from './sample-list.ts';
import { logAnswers } from './sample-logs.ts';
import { sampleOverview } from './sample-overview.ts';
import { packageAnswers } from './sample-packages.ts';
import { plugInAnswers, policyAnswers } from './sample-policies.ts';
import { queueAnswers } from './sample-queue.ts';
import { runAnswers } from './sample-runs.ts';
import { scheduleAnswers } from './sample-schedules.ts';
import { settingAnswers } from './sample-settings.ts';
import { sampleLinkSecret, samplePassword } from './sample-state.ts';
import { sampleCheck, samplePlan, sampleRun } from './sample-upgrade.ts';

const session = [
  answers(api.getMe, ({ state }) => state.me),
  answers(api.signIn, ({ body, state }) => {
    if (body.name !== 'ada' || body.password !== samplePassword)
      refuse(
        401,
        'unauthenticated',
        'The name or the password is wrong.',
        'Try again; after five failures there is a pause of a minute.',
      );
    state.signedIn = true;
    return state.me;
  }),
  answers(api.signInByLink, ({ body, state }) => {
    if (body.secret !== sampleLinkSecret || state.linkSpent)
      refuse(
        401,
        'unauthenticated',
        'This sign-in link is used up or too old.',
        'Ask for a new one: reeve admin link',
      );
    state.linkSpent = true;
    state.signedIn = true;
    state.me = { ...state.me, mustSetPassword: true };
    return state.me;
  }),
  answers(api.setMyPassword, ({ state }) => {
    state.me = { ...state.me, mustSetPassword: false };
    return done;
  }),
  answers(api.signOut, ({ state }) => {
    state.signedIn = false;
    return done;
  }),
];

const estate = [
  answers(api.getOverview, ({ state }) =>
    sampleOverview(
      state.computers,
      state.registrations.filter(({ status }) => status === 'pending').length,
    ),
  ),
  answers(api.listComputers, ({ query, state }) => samplePage(state.computers, query)),
  answers(api.getComputer, ({ params, state }) => {
    const computer = state.computers.find(({ id }) => id === params.id);
    return computer
      ? sampleDetail(computer)
      : refuse(
          404,
          'notFound',
          'There is no such computer.',
          'It may have been deleted or merged: search for its name.',
        );
  }),
  answers(api.listInventoryChanges, ({ query }) =>
    page(
      sampleHistory().filter(
        ({ dataClass }) => query.dataClass === undefined || dataClass === query.dataClass,
      ),
      query,
    ),
  ),
  answers(api.listAgentRequests, ({ params }) => sampleRequests(params.id)),
  answers(
    api.requestFromAgent,
    ({ params, body }): api.AgentRequest => ({
      id: sampleGuid(2, 7),
      computerId: params.id,
      kind: body.kind,
      state: 'open',
      createdAt: at(0),
      createdBy: 'ada',
      finishedAt: null,
      channel: null,
      message: null,
    }),
  ),
  answers(api.listMergeCandidates, ({ state }) => [
    {
      because: 'The same serial number CZJ31408RT',
      computers: state.computers
        .slice(2, 4)
        .map(({ id, name, lastSeen }) => ({ id, name, lastSeen })),
    },
  ]),
  answers(api.listMerges, () => [
    {
      id: sampleGuid(6, 1),
      kept: { id: sampleGuid(1, 5), name: 'web-ber-00005' },
      absorbed: { id: sampleGuid(1, 99), name: 'web-ber-old' },
      mergedAt: at(-3000),
      mergedBy: 'grace',
      undoneAt: null,
    },
  ]),
];

const registrations = [
  answers(api.listRegistrations, ({ query, state }) =>
    page(
      state.registrations.filter(
        ({ status, identity }) =>
          (query.status === undefined || status === query.status) &&
          identity.hostName.includes(query.search ?? ''),
      ),
      query,
    ),
  ),
  answers(api.decideRegistration, ({ params, body, state }) => {
    const found = state.registrations.find(({ id }) => id === params.id);
    if (!found) return refuse(404, 'notFound', 'There is no such request.', 'Reload the list.');
    const decided = {
      ...found,
      status: body.status,
      reason: body.reason ?? '',
      decidedAt: at(0),
      decidedBy: 'ada',
    };
    state.registrations = state.registrations.map((each) => (each === found ? decided : each));
    return decided;
  }),
  answers(api.listDuplicates, ({ state }) => state.duplicates),
  answers(api.listRegistrationPolicies, ({ state }) => state.policies),
  answers(api.createRegistrationPolicy, ({ body, state }) => {
    const policy = { ...body, id: sampleGuid(4, 50) };
    state.policies = [...state.policies, policy];
    return policy;
  }),
  answers(api.listRegistrationTokens, () => [
    {
      id: sampleGuid(7, 1),
      note: 'Rack 4',
      createdBy: 'ada',
      createdAt: at(-90),
      expiresAt: at(1350),
      usesLeft: 8,
    },
  ]),
  answers(api.createInstallInstructions, () => ({
    serverUrl: 'https://reeve.example.net:8443',
    caFingerprint: '3b7f'.repeat(16),
    oneLine: `curl --proto =https --insecure -fsS https://reeve.example.net:8443/install/agent.sh | sh -s -- --server https://reeve.example.net:8443 --ca-sha256 ${'3b7f'.repeat(16)} --token rt_8Qm2c7Vw`,
    debUrl: 'https://reeve.example.net:8443/install/reeve-agent.deb',
    tarballUrl: 'https://reeve.example.net:8443/install/reeve-agent.tar.gz',
    expiresAt: at(1440),
  })),
  answers(api.listPushInstalls, () => [samplePush()]),
  answers(api.getPushInstall, () => samplePush()),
];

const samplePush = (): api.PushInstall => ({
  id: sampleGuid(8, 1),
  createdBy: 'ada',
  createdAt: at(-2),
  finishedAt: null,
  hosts: [
    {
      host: 'web-01',
      state: 'registered',
      message: 'agent 0.1.0 is registered',
      hostKey: 'SHA256:9xK1…',
    },
    {
      host: 'web-02',
      state: 'installing',
      message: 'dpkg -i reeve-agent.deb',
      hostKey: 'SHA256:77ab…',
    },
    {
      host: 'web-03',
      state: 'failed',
      message: 'permission denied (password): give another password or a key',
      hostKey: null,
    },
    { host: 'web-04', state: 'waiting', message: '', hostKey: null },
  ],
});

const administration = [
  answers(api.listAudit, ({ query, state }) =>
    page(
      state.audit.filter(
        ({ action, actor, subject }) =>
          `${actor} ${action} ${subject}`.includes(query.search ?? '') &&
          action.includes(query.action ?? '') &&
          actor.includes(query.actor ?? ''),
      ),
      query,
    ),
  ),
  answers(api.verifyAudit, ({ state }) => ({
    records: state.audit.length,
    intact: true,
    brokenAt: null,
  })),
  answers(api.listAdministrators, (): api.Administrator[] => [
    {
      id: sampleGuid(9, 1),
      name: 'ada',
      roles: ['administrator'],
      disabled: false,
      createdAt: at(-90_000),
      lastSignInAt: at(-12),
    },
    {
      id: sampleGuid(9, 2),
      name: 'grace',
      roles: ['operator'],
      disabled: false,
      createdAt: at(-50_000),
      lastSignInAt: at(-1300),
    },
  ]),
  answers(api.listApiTokens, (): api.ApiToken[] => [
    {
      id: sampleGuid(10, 1),
      name: 'monitoring',
      roles: ['viewer'],
      createdBy: 'ada',
      createdAt: at(-40_000),
      expiresAt: at(90_000),
      lastUsedAt: at(-1),
    },
  ]),
  answers(api.createApiToken, ({ body }) => ({
    token: {
      id: sampleGuid(10, 2),
      name: body.name,
      roles: body.roles,
      createdBy: 'ada',
      createdAt: at(0),
      expiresAt: at(90_000),
      lastUsedAt: null,
    },
    secret: 'reeve_pat_3kVbQm8wD1',
  })),
  answers(api.getStatus, ({ state }) => ({
    version: '0.1.0',
    ready: true,
    computers: state.computers.length,
    database: { version: '18.4', bytes: 3_221_225_472 },
    agents: { connected: 86_412 },
    queue: { depth: 0 },
  })),
  answers(api.listCertificates, () => [
    {
      name: 'authority',
      subject: 'CN=Reeve authority 0193',
      fingerprint: '3b7f'.repeat(16),
      notBefore: at(-90_000),
      notAfter: at(5_000_000),
      names: [],
    },
    {
      name: 'server',
      subject: 'CN=reeve.example.net',
      fingerprint: 'a91c'.repeat(16),
      notBefore: at(-90_000),
      notAfter: at(30_000),
      names: ['reeve.example.net', '10.0.0.1', 'localhost'],
    },
  ]),
];

const upgrade = [
  answers(api.getUpgrade, ({ state }) => state.upgrade),
  answers(api.planUpgrade, ({ body }) => samplePlan(body.to)),
  answers(api.checkUpgrade, ({ body, state }) => sampleCheck(body.to, state.blocked)),
  answers(api.startUpgrade, ({ state }) => {
    state.upgrade = { ...state.upgrade, run: sampleRun(3) };
    return done;
  }),
];

export const sampleAnswers: readonly SampleAnswer[] = [
  ...session,
  ...estate,
  ...registrations,
  ...administration,
  ...upgrade,
  ...settingAnswers,
  ...scheduleAnswers,
  ...membershipAnswers,
  ...runAnswers,
  ...packageAnswers,
  ...logAnswers,
  ...queueAnswers,
  ...policyAnswers,
  ...plugInAnswers,
];
