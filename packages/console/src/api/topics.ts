import type { LiveTopic } from '@reeve/protocol/api';

/** What an answer depends on: a signal of one of these topics makes the console ask again. */
const topicsByRoute: Readonly<Record<string, readonly LiveTopic[]>> = {
  getOverview: ['computers', 'registrations', 'agents'],
  listComputers: ['computers', 'agents'],
  getComputer: ['computers', 'agents'],
  listInventoryChanges: ['computers'],
  listAgentRequests: ['agents', 'computers'],
  listMerges: ['computers'],
  listMergeCandidates: ['computers'],
  listRegistrations: ['registrations'],
  listDuplicates: ['registrations'],
  listRegistrationPolicies: ['registrations', 'audit'],
  listRegistrationTokens: ['registrations', 'audit'],
  listAudit: ['audit'],
  listAdministrators: ['audit'],
  listApiTokens: ['audit'],
  listCertificates: ['audit'],
  getStatus: ['agents', 'computers'],
  getUpgrade: ['upgrade'],
  getPushInstall: ['push-installs'],
  listPushInstalls: ['push-installs'],
};

export const topicsOf = (routeId: string): readonly LiveTopic[] => topicsByRoute[routeId] ?? [];
