create table deletions (
    video_id text collate "C" constraint pk_deletions primary key,
    reason text collate "C" not null constraint ck_deletions_reason check (reason in ('request', 'age', 'space')),
    requested_at timestamp with time zone not null,
    next_at timestamp with time zone,
    passes integer not null,
    attempts integer not null
);

create index ix_deletions_next on deletions (next_at) where next_at is not null;
