-- What the operator tells those who watch, for a while.
create table notices (
    id text collate "C" constraint pk_notices primary key,
    kind text not null constraint ck_notices_kind check (kind in ('flash', 'emergency')),
    text text not null,
    video_id text collate "C" constraint fk_notices_videos references videos (id) on delete cascade,
    created_at timestamp with time zone not null,
    ends_at timestamp with time zone not null
);

create index ix_notices_video on notices (video_id);
