import { queryHome } from './database.ts';

/**
 * From now on the database itself notes every event that the server takes in: what becomes of one differs by its
 * type, and no code of the server has a part in this count.
 */
export const watchIntake = async (home: string): Promise<void> => {
  await queryHome(
    home,
    `begin;
     lock table agents_event_queue, agents_spool in exclusive mode;
     create table journey_before as select agent_id, sum(last_seq)::int as events from agents_spool group by 1;
     create table journey_event (agent_id uuid, spool_id uuid, seq bigint);
     create function journey_note() returns trigger language plpgsql as
       'begin insert into journey_event values (new.agent_id, new.spool_id, new.seq); return null; end';
     create trigger journey_note after insert on agents_event_queue
       for each row execute function journey_note();
     commit`,
  );
};

export interface Intake {
  /** Events that were taken in, each as often as it was. */
  stored: number;
  /** Numbers that the agent has spent, as the server acknowledged them. */
  last: number;
  /** Taken in, and set aside because they could not be applied. */
  failed: number;
}

export const readIntake = async (home: string, agentId: string): Promise<Intake> => {
  const [row] = await queryHome<Intake>(
    home,
    `select (select count(*)::int from journey_event where agent_id = $1)
        + coalesce((select events from journey_before where agent_id = $1), 0) as stored,
      (select coalesce(sum(last_seq), 0)::int from agents_spool where agent_id = $1) as last,
      (select count(*)::int from agents_event_failed) as failed`,
    [agentId],
  );
  return row ?? { stored: 0, last: 0, failed: 0 };
};
