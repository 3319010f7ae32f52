import { homePaths } from '@reeve/protocol/home-paths';
import { countOthersWho, createAccess } from './capabilities/access/index.ts';
import { agentSettingsPolicyKind, createAgents } from './capabilities/agents/index.ts';
import { appendAudit, createAudit } from './capabilities/audit/index.ts';
import { createCertificates } from './capabilities/certificates/index.ts';
import { createCmdb } from './capabilities/cmdb/index.ts';
import { createComputers } from './capabilities/computers/index.ts';
import { createConsole } from './capabilities/console/index.ts';
import { createContent } from './capabilities/content/index.ts';
import { createFilters } from './capabilities/filters/index.ts';
import { createInstall } from './capabilities/install/index.ts';
import { createInventory, createInventoryComparison } from './capabilities/inventory/index.ts';
import { createLogs } from './capabilities/logs/index.ts';
import { createPackages } from './capabilities/packages/index.ts';
import { createPlugIns } from './capabilities/plug-ins/index.ts';
import { createPolicies } from './capabilities/policies/index.ts';
import { createSchedulesRoutes } from './capabilities/schedules/index.ts';
import { createSettingsRoutes } from './capabilities/settings/index.ts';
import { createStatus } from './capabilities/status/index.ts';
import { createTasks } from './capabilities/tasks/index.ts';
import { createUpgrade } from './capabilities/upgrade/index.ts';
import type { Capability } from './kernel/capability.ts';
import type { KernelLife } from './kernel/create-kernel.ts';
import { describeShortage, watchDiskSpace } from './kernel/disk-space.ts';
import type { WriteAudit } from './kernel/http/api-routes.ts';
import type { Authenticate } from './kernel/http/principal.ts';

export interface Composition {
  /** In the order of their start; stopped in the reverse order. */
  capabilities: readonly Capability[];
  authenticate: Authenticate;
  writeAudit: WriteAudit;
  /** Key and certificate of the HTTPS listener, and a hook for the day they are renewed. */
  tls: { key: string; cert: string };
  onCertificateChange(use: (tls: { key: string; cert: string }) => void): void;
  localToken: string;
  certificateAuthority: string;
}

/** The only file that knows every capability: each is given what it needs of the others. */
export const compose = async (kernel: KernelLife['kernel']): Promise<Composition> => {
  const disk = watchDiskSpace(
    kernel.config.databaseUrl === null ? homePaths(kernel.config.home).postgresData : null,
  );
  kernel.health.add('disk', () => {
    const shortage = disk.shortage();
    return shortage && describeShortage(shortage);
  });
  const audit = createAudit(kernel);
  const access = await createAccess(kernel);
  const certificates = await createCertificates(kernel);
  const cmdb = createCmdb(kernel);
  const comparison = createInventoryComparison(kernel, { cmdb });
  const agents = await createAgents(kernel, {
    ensureComputer: cmdb.ensureComputer,
    findSimilar: cmdb.findSimilar,
    compareInventory: comparison.compareInventory,
    authorities: certificates.authorities,
    diskShortage: disk.shortage,
  });
  certificates.useAuthorityAdoption(agents.authorityAdoption);
  const inventory = createInventory(kernel, {
    cmdb,
    comparison,
    requireAgent: agents.requireAgent,
  });
  const computers = createComputers(kernel, {
    cmdb,
    revokeAgent: agents.revoke,
    countOpenDuplicates: agents.countOpenDuplicates,
  });
  const filters = createFilters(kernel, { cmdb, listComputers: computers.list });
  const policies = createPolicies(kernel, {
    filterMembers: filters.isMember,
    tellAgents: (agentIds) =>
      kernel.db.transaction((tx) => agents.notify(tx, 'configuration', agentIds)),
    configurationOf: agents.configurationOf,
    recordOwnAct: async (on, act) => {
      const bySelf = { actor: 'Reeve', actorKind: 'server', from: null, outcome: 'done' as const };
      await appendAudit(on, { ...bySelf, ...act });
      await kernel.signals.raise(on, 'audit');
    },
  });
  policies.defineKind(agentSettingsPolicyKind);
  agents.handleEvent(policies.stateHandler);
  agents.useNamesOfPolicies(policies.namesOf);
  agents.useConfiguration({
    versionsOf: policies.versionsOf,
    policiesOf: policies.policiesOf,
    settingsOf: (agentId) => policies.linesOf(agentId, agentSettingsPolicyKind.name),
  });
  filters.usePolicyUpdate({
    scheduleId: 'policies.complete',
    run: async () => {
      const { computed, changed } = await policies.refreshAssignments();
      return { computers: computed, added: changed, removed: 0 };
    },
  });
  filters.onUse('target', policies.findTargetUses);
  filters.onUse('filter', policies.findFilterUses);
  const tasks = createTasks(kernel, {
    ...agents,
    reach: filters.reach,
    countOthersWho,
    setCompliance: policies.setCompliance,
    policiesInForce: (on) => policies.policiesInForce(on, 'run-task'),
  });
  for (const kind of tasks.policyKinds) policies.defineKind(kind);
  tasks.onUse(async (on, ids) =>
    (await policies.readPoliciesOfKind(on, 'run-task')).flatMap(({ id, name, settings }) =>
      [settings.taskId, settings.jobId]
        .filter((usesId) => typeof usesId === 'string' && ids.includes(usesId))
        .map((usesId) => ({ kind: 'policy', id, name, usesId: String(usesId) })),
    ),
  );
  filters.onUse('target', tasks.findTargetUses);
  const install = createInstall(kernel, {
    createRegistrationToken: agents.createRegistrationToken,
    authorities: certificates.authorities,
    serverCertificate: () => certificates.tls.cert,
  });
  const logs = createLogs(kernel);
  agents.handleEvent(logs.linesHandler);
  const content = createContent(kernel, { requireAgent: agents.requireAgent });
  const plugIns = createPlugIns(kernel, {
    content,
    replacePolicyKind: policies.replaceKind,
    knowsPolicyKind: policies.knowsKind,
    deliveriesChanged: policies.refreshDocuments,
    publishersChanged: (tx) => kernel.signals.raise(tx, 'agents-configuration'),
    ownTarball: install.agentTarball,
  });
  for (const kind of plugIns.policyKinds) policies.defineKind(kind);
  const packages = createPackages(kernel, {
    content,
    deliveriesChanged: policies.refreshDocuments,
  });
  for (const kind of packages.policyKinds) policies.defineKind(kind);
  agents.usePublisherKeys(async () => [...(await plugIns.publisherKeys()), packages.publicKey()]);
  const numbers = {
    countComputers: computers.count,
    connectedAgents: agents.connectedCount,
    queueDepth: agents.queueDepth,
  };
  const status = createStatus(kernel, numbers);
  const upgrade = createUpgrade(kernel, {
    ...numbers,
    agentsByProtocol: agents.byProtocol,
    agentsByVersion: agents.byVersion,
    certificates: async () => certificates.expiries(),
  });
  return {
    capabilities: [
      audit,
      access,
      logs,
      certificates,
      cmdb,
      agents,
      inventory,
      computers,
      filters,
      content,
      // Before the policies, of whose kinds some come with plug-ins.
      plugIns,
      policies,
      packages,
      tasks,
      install,
      createSettingsRoutes(kernel),
      createSchedulesRoutes(kernel),
      status,
      upgrade,
      createConsole(kernel),
    ].map(({ capability }) => capability),
    authenticate: access.authenticate,
    writeAudit: audit.write,
    tls: certificates.tls,
    onCertificateChange: certificates.onChange,
    localToken: access.localToken,
    certificateAuthority: certificates.authorityFile,
  };
};
