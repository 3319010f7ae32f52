import { type Static, Type } from 'typebox';
import { Guid, Protocol } from './envelope.ts';

/** `POST /agent/v1/configuration`; protocol 1: `GET`, without a body. */
export const ConfigurationRequest = Type.Object({ protocol: Protocol });
export type ConfigurationRequest = Static<typeof ConfigurationRequest>;

/** What protocol 1 knows of the configuration. */
export const BaseConfiguration = Type.Object({
  version: Type.String(),
  /** Seconds between check-ins. */
  checkInSeconds: Type.Integer({ minimum: 5 }),
  /** Each wait is lengthened by a random share up to this many percent of it. */
  spreadPercent: Type.Integer({ minimum: 0, maximum: 100 }),
  /** Seconds between full collections of every data class; changes that are cheap to see are seen earlier. */
  inventorySeconds: Type.Integer({ minimum: 60 }),
  /** Whether to keep a push channel (`WSS /agent/v1/push`) open. */
  push: Type.Boolean(),
  /** Bytes that the spool may take on disk. */
  spoolBytes: Type.Integer({ minimum: 65_536 }),
  /** Certificate authorities to trust from now on (PEM): replaces what the agent trusts. Two while one rotates. */
  authorities: Type.Array(Type.String(), { minItems: 1, maxItems: 4 }),
});
export type BaseConfiguration = Static<typeof BaseConfiguration>;

/**
 * One policy as it is in force on this computer: only the lines that this policy has won against others of its
 * kind. Which plug-in obeys a kind is said by the plug-in's manifest; kinds that no plug-in of this computer
 * obeys are answered with `policy.state` not-applicable.
 */
export const DeliveredPolicy = Type.Object({
  policyId: Guid,
  name: Type.String(),
  /** Version of the policy; named in `policy.state`. */
  version: Type.Integer(),
  kind: Type.String({ maxLength: 64 }),
  settings: Type.Record(Type.String(), Type.Unknown()),
});
export type DeliveredPolicy = Static<typeof DeliveredPolicy>;

/** The whole configuration of one agent, since protocol 2. */
export const AgentConfiguration = Type.Object({
  ...BaseConfiguration.properties,
  /** Seconds between two polls for work while no push channel is open (task server: poll interval). */
  workPollSeconds: Type.Integer({ minimum: 5 }),
  /** Ed25519 public keys (SPKI, base64) whose signature on a plug-in or an agent release counts. */
  publisherKeys: Type.Array(Type.String(), { maxItems: 32 }),
  policies: Type.Array(DeliveredPolicy, { maxItems: 2000 }),
});
export type AgentConfiguration = Static<typeof AgentConfiguration>;
