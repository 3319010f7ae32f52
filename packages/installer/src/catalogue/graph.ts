import { readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { misfitOf } from '../facts/read-json-file.ts';

/** Upgrade graphs in the JSON of the Cincinnati protocol, with extensions in the metadata of nodes only. */
export interface GraphNode {
  version: string;
  payload?: string;
  metadata?: Record<string, string>;
}

/** A rule of a type that is not known here is passed over. */
export interface MatchingRule {
  type: string;
  fact?: { expr: string };
  hotfix?: { missing: string };
}

export interface Risk {
  name: string;
  url?: string;
  message: string;
  matchingRules: MatchingRule[];
}

export interface UpgradeGraph {
  version?: number;
  nodes: GraphNode[];
  /** Pairs of indexes into `nodes`. */
  edges: [number, number][];
  conditionalEdges?: { edges: { from: string; to: string }[]; risks: Risk[] }[];
}

/** Metadata keys of nodes. */
export const nodeKeys = {
  /** `true`: a path that can pass through this node must not go around it. */
  requiredStop: 'dev.reeve.requiredStop',
  requiredStopReason: 'dev.reeve.requiredStopReason',
  /** An expression over facts; the stop is required unless it is known to be false. */
  requiredStopWhen: 'dev.reeve.requiredStopWhen',
  /** Comma-separated hot fixes that can be installed on this node. */
  hotfixes: 'dev.reeve.hotfixes',
  /** `true`: withdrawn. It can be left, and not be gone to. Its text is the reason. */
  tombstone: 'dev.reeve.tombstone',
  /** `true`: there is no way back once this node was reached. */
  irreversible: 'dev.reeve.irreversible',
  /** Forecast of the downtime of the hop that ends here, in seconds. */
  downtime: 'dev.reeve.downtimeSeconds',
} as const;

const text = { type: 'string' };
const risk = {
  type: 'object',
  required: ['name', 'message', 'matchingRules'],
  properties: {
    name: { type: 'string', pattern: '^[A-Z][A-Za-z0-9]*$' },
    message: text,
    matchingRules: { type: 'array', items: { type: 'object', required: ['type'] } },
  },
};

const schema = {
  type: 'object',
  required: ['nodes', 'edges'],
  properties: {
    version: { const: 1 },
    nodes: {
      type: 'array',
      items: {
        type: 'object',
        required: ['version'],
        properties: {
          version: text,
          metadata: { type: 'object', additionalProperties: text },
        },
      },
    },
    edges: {
      type: 'array',
      items: {
        type: 'array',
        items: { type: 'integer', minimum: 0 },
        minItems: 2,
        maxItems: 2,
      },
    },
    conditionalEdges: {
      type: 'array',
      items: {
        type: 'object',
        required: ['edges', 'risks'],
        properties: {
          edges: { type: 'array', items: { type: 'object', required: ['from', 'to'] } },
          risks: { type: 'array', items: risk },
        },
      },
    },
  },
};

const inconsistency = (graph: UpgradeGraph): string | null => {
  const versions = graph.nodes.map(({ version }) => version);
  const twice = versions.find((version, index) => versions.indexOf(version) !== index);
  if (twice !== undefined) return `version ${twice} is there twice`;
  const beyond = graph.edges.find((pair) => pair.some((index) => index >= versions.length));
  if (beyond) return `the edge [${beyond.join(', ')}] names no node`;
  const known = new Set(versions);
  for (const { from, to } of (graph.conditionalEdges ?? []).flatMap(({ edges }) => edges))
    for (const version of [from, to])
      if (!known.has(version)) return `a conditional edge names ${version}, which is no node`;
  return null;
};

/** Null when the value is a graph that can be planned over, otherwise why not. */
const flawOf = (value: unknown): string | null =>
  misfitOf(schema, value) ?? inconsistency(value as UpgradeGraph);

/** Throws `installer.badGraph`. */
export const readGraph = (file: string): UpgradeGraph => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw installerErrors.badGraph({ file, reason: messageOf(cause) }, cause);
  }
  const reason = flawOf(value);
  if (reason !== null) throw installerErrors.badGraph({ file, reason });
  return value as UpgradeGraph;
};
