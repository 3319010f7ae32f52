import { newGuid } from '@reeve/base';
import type { PushInstall } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';

type HostProgress = Omit<PushInstall['hosts'][number], 'host'>;

export const insertPush = async (
  tx: Queryable,
  hosts: readonly string[],
  createdBy: string,
): Promise<string> => {
  const id = newGuid();
  await tx.run(sql`insert into install_push (id, created_by) values (${id}, ${createdBy})`);
  await tx.run(sql`
    insert into install_push_host (push_id, position, host, state)
    select ${id}, position, host, 'waiting'
    from unnest(${[...hosts]}::text[]) with ordinality as named (host, position)`);
  return id;
};

export const updateHost = async (
  on: Queryable,
  push: string,
  position: number,
  { state, message, hostKey }: HostProgress,
): Promise<void> => {
  await on.run(sql`
    update install_push_host
    set state = ${state}, message = ${message}, host_key = ${hostKey}, changed_at = now()
    where push_id = ${push} and position = ${position}`);
};

export const markAlive = (on: Queryable, push: string): Promise<number> =>
  on.run(sql`update install_push set alive_at = now() where id = ${push} and finished_at is null`);

export const finishPush = (on: Queryable, push: string): Promise<number> =>
  on.run(sql`update install_push set finished_at = now() where id = ${push}`);

/** Hosts of a push that no server has worked on for `seconds` failed: nobody knows how far they came. */
export const failInterrupted = async (on: Queryable, seconds: number): Promise<number> => {
  const failed = await on.run(sql`
    update install_push_host h
    set state = 'failed', changed_at = now(),
      message = 'Interrupted: the server was restarted. Start it again for this host; it can be repeated.'
    from install_push p
    where p.id = h.push_id and p.finished_at is null
      and p.alive_at < now() - make_interval(secs => ${seconds})
      and h.state not in ('registered', 'failed')`);
  const ended = await on.run(sql`
    update install_push set finished_at = now()
    where finished_at is null and alive_at < now() - make_interval(secs => ${seconds})`);
  return failed + ended;
};

export const knownHostKey = async (
  on: Queryable,
  host: string,
  port: number,
): Promise<string | undefined> => {
  const row = await on.first<{ fingerprint: string }>(
    sql`select fingerprint from install_host_key where host = ${host} and port = ${port}`,
  );
  return row?.fingerprint;
};

export const rememberHostKey = async (
  on: Queryable,
  host: string,
  port: number,
  fingerprint: string,
): Promise<void> => {
  await on.run(sql`
    insert into install_host_key (host, port, fingerprint) values (${host}, ${port}, ${fingerprint})
    on conflict (host, port) do update set fingerprint = excluded.fingerprint, last_seen_at = now()`);
};
