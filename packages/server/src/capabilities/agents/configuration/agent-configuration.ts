import { canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { AgentConfiguration, BaseConfiguration } from '@reeve/protocol/agent';
import { createBatcher } from '../batching/batcher.ts';
import { type ConfigurationSource, noSource } from './configuration-source.ts';
import type { BaseSettings } from './settings.ts';

/** What all agents are told alike. */
interface Common {
  settings: BaseSettings;
  authorities: readonly string[];
  publisherKeys: readonly string[];
}

export interface Configurations {
  /** What agents of protocol 1 are given: the same for all. */
  legacy(): BaseConfiguration;
  of(agentId: string): Promise<AgentConfiguration>;
  /** Versions of the configurations of these agents, with one query. */
  versionsOf(agentIds: readonly string[]): Promise<Map<string, string>>;
  /** How versions of agents that know the present authorities begin, and the version of protocol 1. */
  knowing(): { prefix: string; legacy: string };
  /** One capability may say what is different for single agents. */
  useSource(source: ConfigurationSource): void;
  /** One capability may say whose signature counts; asked at each look. */
  usePublisherKeys(read: () => Promise<readonly string[]>): void;
  /** Looks again; true when what all agents are told is another now. */
  refresh(): Promise<boolean>;
  drain(): Promise<void>;
}

const markOf = (value: unknown, length: number): string =>
  sha256Hex(canonicalJson(value as Json)).slice(0, length);

/** The same version as release 0.1.0 computed: its agents have nothing to fetch after an upgrade. */
const legacyOf = ({ settings: { workPollSeconds: _, ...settings }, authorities }: Common) => ({
  version: markOf({ ...settings, authorities }, 16),
  ...settings,
  authorities: [...authorities],
});

const compute = (common: Common) => ({
  common,
  legacy: legacyOf(common),
  prefix: `${markOf(common.authorities, 12)}.`,
  mark: markOf(common, 32),
});

const sameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((entry, index) => entry === other[index]);

const sameSettings = (one: BaseSettings, other: BaseSettings): boolean =>
  (Object.keys(one) as (keyof BaseSettings)[]).every((name) => one[name] === other[name]);

/**
 * Settings, authorities, publishers and what other capabilities add for single agents, each configuration under one
 * version, which changes exactly when something of it does.
 */
export const createConfigurations = (needs: {
  settings(): BaseSettings;
  authorities(): readonly string[];
}): Configurations => {
  let source = noSource;
  let readKeys: () => Promise<readonly string[]> = async () => [];
  let publisherKeys: readonly string[] = [];
  const commonNow = (): Common => ({
    settings: needs.settings(),
    authorities: needs.authorities(),
    publisherKeys,
  });
  let computed = compute({ ...commonNow(), authorities: [...needs.authorities()] });
  const current = () => {
    const { settings, authorities } = commonNow();
    const { common } = computed;
    const same =
      sameSettings(settings, common.settings) &&
      sameList(authorities, common.authorities) &&
      publisherKeys === common.publisherKeys;
    if (!same) computed = compute({ settings, authorities: [...authorities], publisherKeys });
    return computed;
  };
  let announced = computed.mark;

  const versionOf = (own: string | undefined): string => {
    const { prefix, mark } = current();
    return prefix + sha256Hex(`${mark}\n${own ?? ''}`).slice(0, 16);
  };

  const versionsOf = async (agentIds: readonly string[]): Promise<Map<string, string>> => {
    const own = await source.versionsOf(agentIds);
    const ofMost = versionOf(undefined);
    return new Map(
      agentIds.map((agentId) => {
        const text = own.get(agentId);
        return [agentId, text === undefined ? ofMost : versionOf(text)];
      }),
    );
  };

  const build = async (agentId: string, version: string): Promise<AgentConfiguration> => {
    const { common } = current();
    const [policies, settings] = await Promise.all([
      source.policiesOf(agentId),
      source.settingsOf(agentId),
    ]);
    return {
      version,
      ...common.settings,
      ...settings,
      authorities: [...common.authorities],
      publisherKeys: [...common.publisherKeys],
      policies,
    };
  };

  // Few at a time: a policy for all agents makes all of them ask.
  const builder = createBatcher<string, AgentConfiguration>({
    name: 'their configuration',
    maximumRows: 8,
    gatherMs: 3,
    maximumWaiting: 20_000,
    run: async (agentIds) => {
      // The version is read first: what changes meanwhile makes the agent ask again.
      const versions = await versionsOf(agentIds);
      return Promise.all(agentIds.map((agentId) => build(agentId, versions.get(agentId) ?? '')));
    },
  });

  return {
    legacy: () => current().legacy,
    of: (agentId) => builder.submit(agentId),
    versionsOf,
    knowing: () => ({ prefix: current().prefix, legacy: current().legacy.version }),
    useSource: (given) => {
      if (source !== noSource) throw new Error('two capabilities give configurations of agents');
      source = given;
    },
    usePublisherKeys: (read) => {
      readKeys = read;
    },
    refresh: async () => {
      const keys = await readKeys();
      if (!sameList(keys, publisherKeys)) publisherKeys = [...keys];
      const { mark } = current();
      const changed = mark !== announced;
      announced = mark;
      return changed;
    },
    drain: () => builder.drain(),
  };
};
