-- Where a viewer who asks for frames "after what I last got" is in a video. Short-lived: rows go by themselves, so nothing refers to them.
create table frame_cursors (
    video_id text collate "C" not null,
    -- u:{user} or s:{session}.
    viewer text collate "C" not null,
    -- Microseconds on the video's timeline.
    position bigint not null,
    used_at timestamp with time zone not null,
    expires_at timestamp with time zone not null,
    constraint pk_frame_cursors primary key (video_id, viewer)
);

create index ix_frame_cursors_expires on frame_cursors (expires_at);

-- How far somebody has watched a video, and when last: resuming, the bar on thumbnails, and the history.
create table watches (
    user_id text collate "C" not null constraint fk_watches_users references users (id) on delete cascade,
    video_id text collate "C" not null constraint fk_watches_videos references videos (id) on delete cascade,
    position_seconds double precision not null,
    finished boolean not null,
    -- A name in order of time: newest first by this, and the cursor of the history's pages.
    sort_id text collate "C" not null,
    watched_at timestamp with time zone not null,
    constraint pk_watches primary key (user_id, video_id)
);

create unique index ix_watches_sort on watches (user_id, sort_id);
create index ix_watches_video on watches (video_id);

-- Who wants nothing remembered at the moment.
create table paused_histories (
    user_id text collate "C" constraint pk_paused_histories primary key constraint fk_paused_histories_users references users (id) on delete cascade,
    paused_at timestamp with time zone not null
);
