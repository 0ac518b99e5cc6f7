-- The qualities that a channel has in place of the configured ones; no row for those.
create table channel_ladders (
    channel_id text collate "C" constraint pk_channel_ladders primary key constraint fk_channel_ladders_channels references channels (id) on delete cascade,
    rungs jsonb not null,
    updated_at timestamp with time zone not null
);

-- Jobs that were given up, with the last words of what they were given up for.
create table dead_jobs (
    id text collate "C" constraint pk_dead_jobs primary key,
    video_id text collate "C" not null,
    node text not null,
    priority text collate "C" not null constraint ck_dead_jobs_priority check (priority in ('live', 'stored')),
    epoch integer not null,
    number bigint not null,
    rungs text collate "C" not null,
    reason text not null,
    offered_at timestamp with time zone not null,
    dead_at timestamp with time zone not null
);

create unique index ix_dead_jobs_job on dead_jobs (video_id, epoch, number, rungs, offered_at);
create index ix_dead_jobs_dead_at on dead_jobs (dead_at);
