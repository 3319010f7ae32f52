-- Tasks and jobs with every version that a run may refer to.
create table tasks_task (
  id uuid primary key,
  name text not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  last_run_at timestamptz,
  -- Its versions stay for the runs that refer to them.
  deleted_at timestamptz
);
create unique index tasks_task_name on tasks_task (name_key) where deleted_at is null;
create table tasks_task_version (
  task_id uuid not null references tasks_task (id) on delete cascade,
  version integer not null,
  content jsonb not null,
  sha256 text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (task_id, version)
);

create table tasks_job (
  id uuid primary key,
  name text not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  version integer not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  last_run_at timestamptz,
  deleted_at timestamptz
);
create unique index tasks_job_name on tasks_job (name_key) where deleted_at is null;
create table tasks_job_version (
  job_id uuid not null references tasks_job (id) on delete cascade,
  version integer not null,
  content jsonb not null,
  sha256 text not null,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  primary key (job_id, version)
);

-- Values are sealed by a key that is in no database.
create table tasks_secret (
  name text primary key,
  description text not null default '',
  sealed text not null,
  key_fingerprint text not null,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

create table tasks_run (
  number bigint generated always as identity primary key,
  id uuid not null unique,
  subject_kind text not null check (subject_kind in ('task', 'client-job', 'server-job')),
  subject_id uuid not null,
  subject_name text not null,
  subject_version integer not null,
  -- Steps with the versions of their tasks and their values, as they were when it was asked for.
  plan jsonb not null,
  given_values jsonb not null default '{}',
  state text not null check (state in ('awaiting-approval', 'scheduled', 'running', 'done', 'failed', 'cancelled')),
  reason text not null default '',
  reach text not null,
  computers integer not null,
  waiting integer not null default 0 check (waiting >= 0),
  running integer not null default 0 check (running >= 0),
  done integer not null default 0 check (done >= 0),
  failed integer not null default 0 check (failed >= 0),
  cancelled integer not null default 0 check (cancelled >= 0),
  expired integer not null default 0 check (expired >= 0),
  interrupted integer not null default 0 check (interrupted >= 0),
  -- Step of a server job that is under way.
  step text,
  -- No computer begins anything any more; `stopped_by` is null where the job stopped itself.
  stop_reason text,
  stopped_by text,
  created_by text not null,
  created_by_id text not null,
  created_at timestamptz not null default now(),
  approved_by text,
  start_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  expires_in_seconds integer not null,
  expires_at timestamptz not null,
  -- Longest that the step under way may take once it has begun.
  longest_seconds bigint not null,
  wake boolean not null default false,
  cause text not null,
  rerun_of uuid,
  idempotency_key text unique,
  -- Of the policy that caused it.
  policy_id uuid,
  policy_version integer,
  check (waiting + running + done + failed + cancelled + expired + interrupted = computers)
) with (fillfactor = 60);
create index tasks_run_live on tasks_run (state, start_at) where state in ('awaiting-approval', 'scheduled', 'running');
create index tasks_run_subject on tasks_run (subject_id, number desc);
create index tasks_run_finished on tasks_run (finished_at) where finished_at is not null;

create table tasks_run_computer (
  run_number bigint not null references tasks_run (number) on delete cascade,
  computer_id uuid not null,
  agent_id uuid not null,
  name text not null,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'cancelled', 'expired', 'interrupted')),
  -- Of a job: the step that is under way or comes next.
  step text,
  work_id uuid,
  message text not null default '',
  exit_code integer,
  attempts integer,
  channel text check (channel in ('push', 'poll')),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (run_number, computer_id)
) with (fillfactor = 70);
create unique index tasks_run_computer_work on tasks_run_computer (work_id) where work_id is not null;
create index tasks_run_computer_newest on tasks_run_computer (computer_id, run_number desc);

-- A step of a job over all computers, with counts of those that came to it.
create table tasks_run_stage (
  run_number bigint not null references tasks_run (number) on delete cascade,
  step text not null,
  started_at timestamptz not null default now(),
  waiting integer not null default 0 check (waiting >= 0),
  running integer not null default 0 check (running >= 0),
  done integer not null default 0 check (done >= 0),
  failed integer not null default 0 check (failed >= 0),
  cancelled integer not null default 0 check (cancelled >= 0),
  expired integer not null default 0 check (expired >= 0),
  interrupted integer not null default 0 check (interrupted >= 0),
  primary key (run_number, step)
) with (fillfactor = 60);

-- Outcome of a step on a computer, with the end of its output. Of a task only where there is output.
create table tasks_step_outcome (
  run_number bigint not null references tasks_run (number) on delete cascade,
  computer_id uuid not null,
  step text not null,
  work_id uuid not null,
  state text not null,
  message text not null,
  exit_code integer,
  attempts integer,
  started_at timestamptz,
  finished_at timestamptz,
  output text not null default '',
  cut_bytes bigint not null default 0,
  primary key (run_number, computer_id, step)
);

-- Output as it came while the work ran; bounded for each work.
create table tasks_output (
  run_number bigint not null references tasks_run (number) on delete cascade,
  work_id uuid not null,
  at_offset bigint not null,
  bytes integer not null,
  text text not null,
  primary key (work_id, at_offset)
);
create index tasks_output_run on tasks_output (run_number);

create table tasks_scheduled_run (
  id uuid primary key,
  name text not null,
  run jsonb not null,
  cron text not null,
  time_zone text not null,
  enabled boolean not null,
  schedule_id text not null,
  last_run uuid,
  -- Who approved which extent of it: holds as long as neither it nor its task or job is changed.
  approved_by text,
  approved_subject text,
  approved_computers integer,
  changed_by text not null,
  changed_by_id text not null,
  changed_at timestamptz not null default now()
);

-- Which computers a policy has had its task run on: once a version.
create table tasks_policy_computer (
  policy_id uuid not null,
  version integer not null,
  computer_id uuid not null,
  run_number bigint references tasks_run (number) on delete set null,
  created_at timestamptz not null default now(),
  primary key (policy_id, version, computer_id)
);
create index tasks_policy_computer_run on tasks_policy_computer (run_number);
