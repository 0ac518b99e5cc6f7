-- One row for each stored video that further qualities are made of, or were.
create table conversions (
    video_id text collate "C" constraint pk_conversions primary key constraint fk_conversions_videos references videos (id) on delete cascade,
    state text collate "C" not null constraint ck_conversions_state check (state in ('pending', 'running', 'done', 'failed')),
    -- What was asked for beyond the usual.
    wish jsonb not null,
    -- The qualities chosen for this video, and why; they stay, since segments that are made again must be the same.
    rungs jsonb,
    -- Jobs to be done, done, given up.
    total integer not null,
    done integer not null,
    failed integer not null,
    problems jsonb not null,
    -- The node that works on it, until when unless it says so again.
    claimed_by text,
    claimed_until timestamp with time zone,
    created_at timestamp with time zone not null,
    updated_at timestamp with time zone not null
);

create index ix_conversions_state on conversions (state, video_id);
