create table comments (
    id text collate "C" constraint pk_comments primary key,
    video_id text collate "C" not null constraint fk_comments_videos references videos (id) on delete cascade,
    channel_id text collate "C" not null,
    -- Null when the account is gone.
    author_id text collate "C" constraint fk_comments_users references users (id) on delete set null,
    parent_id text collate "C" constraint fk_comments_parents references comments (id) on delete cascade,
    text text not null,
    -- Seconds from the beginning of the video.
    media_time double precision,
    -- Written while the video was live: a recording replays these along the media time.
    is_live boolean not null,
    state text collate "C" not null constraint ck_comments_state check (state in ('visible', 'held', 'hidden', 'removed')),
    likes integer not null,
    -- Visible ones.
    replies integer not null,
    -- Open ones.
    reports integer not null,
    pinned_at timestamp with time zone,
    created_at timestamp with time zone not null,
    edited_at timestamp with time zone,
    -- Chosen by the writer, so that a request sent twice writes once.
    key text collate "C"
);

create index ix_comments_newest on comments (video_id, is_live, id) where parent_id is null;
create index ix_comments_top on comments (video_id, is_live, likes, id) where parent_id is null;
create index ix_comments_replay on comments (video_id, media_time, id) where is_live;
create index ix_comments_replies on comments (parent_id, id);
create index ix_comments_author on comments (author_id, id);
create index ix_comments_held on comments (channel_id, id) where state = 'held';
create index ix_comments_reported on comments (channel_id, id) where reports > 0;
create unique index ix_comments_key on comments (author_id, key) where key is not null;
create unique index ix_comments_pinned on comments (video_id) where pinned_at is not null;

create table comment_likes (
    comment_id text collate "C" not null constraint fk_comment_likes_comments references comments (id) on delete cascade,
    user_id text collate "C" not null constraint fk_comment_likes_users references users (id) on delete cascade,
    constraint pk_comment_likes primary key (comment_id, user_id)
);

create index ix_comment_likes_user on comment_likes (user_id);

create table comment_reports (
    comment_id text collate "C" not null constraint fk_comment_reports_comments references comments (id) on delete cascade,
    user_id text collate "C" not null constraint fk_comment_reports_users references users (id) on delete cascade,
    reason text not null,
    created_at timestamp with time zone not null,
    constraint pk_comment_reports primary key (comment_id, user_id)
);

create index ix_comment_reports_user on comment_reports (user_id);

create table chat_settings (
    channel_id text collate "C" constraint pk_chat_settings primary key constraint fk_chat_settings_channels references channels (id) on delete cascade,
    is_open boolean not null,
    -- Between two comments of one person; 0 for none.
    slow_mode_seconds integer not null,
    approval text collate "C" not null constraint ck_chat_settings_approval check (approval in ('none', 'links', 'all')),
    blocked_words text[] not null
);

create table channel_moderators (
    channel_id text collate "C" not null constraint fk_channel_moderators_channels references channels (id) on delete cascade,
    user_id text collate "C" not null constraint fk_channel_moderators_users references users (id) on delete cascade,
    created_at timestamp with time zone not null,
    constraint pk_channel_moderators primary key (channel_id, user_id)
);

create index ix_channel_moderators_user on channel_moderators (user_id);

create table channel_bans (
    channel_id text collate "C" not null constraint fk_channel_bans_channels references channels (id) on delete cascade,
    user_id text collate "C" not null constraint fk_channel_bans_users references users (id) on delete cascade,
    reason text not null,
    created_at timestamp with time zone not null,
    -- Null for good.
    until timestamp with time zone,
    constraint pk_channel_bans primary key (channel_id, user_id)
);

create index ix_channel_bans_user on channel_bans (user_id);

create table moderation_entries (
    id text collate "C" constraint pk_moderation_entries primary key,
    channel_id text collate "C" not null constraint fk_moderation_entries_channels references channels (id) on delete cascade,
    actor_id text collate "C" constraint fk_moderation_entries_actors references users (id) on delete set null,
    target_id text collate "C" constraint fk_moderation_entries_targets references users (id) on delete set null,
    comment_id text collate "C",
    action text collate "C" not null constraint ck_moderation_entries_action
        check (action in ('remove', 'hide', 'show', 'dismissReports', 'pin', 'unpin', 'ban', 'unban', 'appoint', 'dismiss', 'settings')),
    -- What was removed, why somebody was banned, which settings hold now.
    detail text not null,
    created_at timestamp with time zone not null
);

create index ix_moderation_entries_channel on moderation_entries (channel_id, id);
create index ix_moderation_entries_actor on moderation_entries (actor_id);
create index ix_moderation_entries_target on moderation_entries (target_id);
