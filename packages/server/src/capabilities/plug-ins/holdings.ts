import { type Queryable, sql } from '../../kernel/database/database.ts';

export interface HeldPlugIn {
  name: string;
  version: string;
  /** `running`, `failing`, or another word of the agent. */
  state: string;
}

/** Computers that are alike: one release of the agent, the same plug-ins in the same state. */
export interface Holding {
  agentVersion: string;
  plugIns: readonly HeldPlugIn[];
  computers: number;
}

/**
 * Every computer, in groups. Agents of protocol 1 know no plug-ins (what they report under this name are their
 * collectors): they count as having none.
 */
export const readHoldings = (on: Queryable): Promise<Holding[]> =>
  on.rows<Holding>(sql`
    with held as (
      select resource_id, jsonb_agg(
        jsonb_build_object('name', name, 'version', version, 'state', state) order by name, version
      ) as plug_ins
      from inv_agent_plug_in group by resource_id
    )
    select s.agent_version as "agentVersion", count(*) as computers,
      case when a.protocol >= 2 then coalesce(held.plug_ins, '[]') else '[]' end as "plugIns"
    from cmdb_computer_summary s
    left join agents_published a on a.agent_id = s.agent_id
    left join held on held.resource_id = s.resource_id
    group by 1, 3`);

export const countComputers = (holdings: readonly Holding[]): number =>
  holdings.reduce((sum, { computers }) => sum + computers, 0);

/** Computers on which something holds for at least one plug-in. */
export const countHolding = (
  holdings: readonly Holding[],
  holds: (plugIn: HeldPlugIn) => boolean,
): number => countComputers(holdings.filter(({ plugIns }) => plugIns.some(holds)));
