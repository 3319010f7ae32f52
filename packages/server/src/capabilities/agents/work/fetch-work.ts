import type { Channel, WorkItem } from '@reeve/protocol/agent';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { StoredWork } from '../work-kind.ts';
import type { WorkKinds } from './work-kinds.ts';

/** An agent that asks for its work. */
export interface WorkAsker {
  agentId: string;
  channel: Channel;
  /** Kinds that it can do. */
  kinds: readonly string[];
}

export interface FetchLimits {
  /** Items that one agent is given at once. */
  perAgent: number;
  /** Items that may be handed out for the first time, to all askers together. */
  fresh: number;
}

export interface Fetched {
  items: WorkItem[];
  cancel: string[];
  /** Items of this agent that wait because of a limit. */
  withheld: number;
  /** Of the items: handed out for the first time. */
  fresh: number;
}

interface FetchedRow extends StoredWork {
  kind: string;
  createdAt: string;
  expiresAt: string;
  correlation: string | null;
  fresh: boolean;
  cancelled: boolean;
  /** It was left for later. */
  withheld: boolean;
  /** It was still open when it was marked. */
  marked: boolean;
}

/** No kind holds it, so a list of kinds is one text. */
const separator = '\u001f';

/**
 * Everything for all askers, in one statement: what is open for each (what it was never given first), oldest first,
 * within the limits; the channel of the first fetch is kept. An item that was cancelled a moment ago is not marked.
 */
const readOpen = (
  tx: Transaction,
  askers: readonly WorkAsker[],
  limits: FetchLimits,
): Promise<FetchedRow[]> =>
  tx.rows<FetchedRow>(sql`
    with asker as (
      select * from unnest(
        ${askers.map(({ agentId }) => agentId)}::uuid[],
        ${askers.map(({ channel }) => channel)}::text[],
        ${askers.map(({ kinds }) => kinds.join(separator))}::text[]
      ) as a (agent_id, channel, kinds)
    ), open as materialized (
      select w.*, a.channel as asked_by from asker a cross join lateral (
        select id, agent_id, kind, parameters, created_at, expires_at, correlation, channel is null as fresh,
          cancel_requested_at is not null as cancelled
        from agents_work w
        where w.agent_id = a.agent_id and w.state = 'open' and w.expires_at > now()
          and (w.cancel_requested_at is not null or w.kind = any(string_to_array(a.kinds, ${separator})))
        order by cancelled desc, fresh desc, created_at, id limit ${limits.perAgent + 1000}
      ) as w
    ), placed as (
      select *, row_number() over (partition by agent_id, cancelled order by fresh desc, created_at, id)
          > ${limits.perAgent} as beyond
      from open
    ), judged as (
      select *, not cancelled and (beyond or (fresh and
        row_number() over (partition by fresh and not cancelled and not beyond order by created_at, id) > ${limits.fresh}
      )) as withheld
      from placed
    ), marked as (
      update agents_work w set channel = coalesce(w.channel, j.asked_by)
      from judged j
      -- So that PostgreSQL looks them up one by one: it may believe that hardly any is open, and then walks through
      -- all that are, again for each batch.
      where w.id = any(array(select id from judged where fresh and not withheld and not cancelled))
        and w.id = j.id and coalesce(w.state, '') = 'open' and w.cancel_requested_at is null
      returning w.id
    )
    select j.id, j.agent_id as "agentId", j.kind, j.parameters, j.created_at as "createdAt",
      j.expires_at as "expiresAt", j.correlation, j.fresh, j.cancelled, j.withheld, m.id is not null as marked
    from judged j left join marked m on m.id = j.id
    order by j.created_at, j.id`);

/** The parameters of each item, asked once a kind. */
const expandAll = async (
  tx: Transaction,
  kinds: WorkKinds,
  items: readonly FetchedRow[],
): Promise<Map<string, Record<string, unknown>>> => {
  const expanded = new Map<string, Record<string, unknown>>();
  for (const name of new Set(items.map(({ kind }) => kind))) {
    const group = items
      .filter(({ kind }) => kind === name)
      .map(({ id, agentId, parameters }) => ({ id, agentId, parameters }));
    // A kind that this release does not define any more: its work waits until it expires.
    for (const [id, parameters] of (await kinds.find(name)?.expand(tx, group)) ?? [])
      expanded.set(id, parameters);
  }
  return expanded;
};

export interface FetchedForAll {
  /** By agent. */
  answers: Map<string, Fetched>;
  /** Items that their kind could not expand: they have to end as failed. */
  impossible: StoredWork[];
}

/** What is open for many agents. `askers` names each agent once. */
export const fetchWork = async (
  tx: Transaction,
  kinds: WorkKinds,
  askers: readonly WorkAsker[],
  limits: FetchLimits,
): Promise<FetchedForAll> => {
  const rows = await readOpen(tx, askers, limits);
  const given = rows.filter(
    ({ cancelled, withheld, fresh, marked }) => !cancelled && !withheld && (marked || !fresh),
  );
  const expanded = await expandAll(tx, kinds, given);
  const answers = new Map<string, Fetched>(
    askers.map(({ agentId }) => [agentId, { items: [], cancel: [], withheld: 0, fresh: 0 }]),
  );
  for (const { agentId, id, cancelled, withheld } of rows) {
    const answer = answers.get(agentId);
    if (cancelled) answer?.cancel.push(id);
    else if (withheld && answer) answer.withheld++;
  }
  const impossible: StoredWork[] = [];
  for (const row of given) {
    const { id, agentId, kind, parameters: stored, createdAt, expiresAt, fresh, correlation } = row;
    const parameters = expanded.get(id);
    const answer = answers.get(agentId);
    if (parameters && answer) {
      answer.items.push({
        id,
        kind,
        parameters,
        createdAt,
        expiresAt,
        ...(correlation === null ? {} : { correlation }),
      });
      if (fresh) answer.fresh++;
    } else if (kinds.find(kind)) impossible.push({ id, agentId, parameters: stored });
  }
  return { answers, impossible };
};
