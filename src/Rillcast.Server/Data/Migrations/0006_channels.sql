create table password_resets (
    hash bytea constraint pk_password_resets primary key,
    user_id text collate "C" not null constraint fk_password_resets_users references users (id) on delete cascade,
    expires_at timestamp with time zone not null
);

create index ix_password_resets_user on password_resets (user_id);

create table passkeys (
    id text collate "C" constraint pk_passkeys primary key,
    user_id text collate "C" not null constraint fk_passkeys_users references users (id) on delete cascade,
    credential_id bytea not null,
    public_key bytea not null,
    sign_count bigint not null,
    name text not null,
    created_at timestamp with time zone not null,
    last_used_at timestamp with time zone
);

create unique index ix_passkeys_credential on passkeys (credential_id);
create index ix_passkeys_user on passkeys (user_id, id);

alter table channels add column avatar text;
alter table channels add column banner text;
alter table channels add column links jsonb not null default '[]';
alter table channels alter column links drop default;
-- Kept exact by the statements that change follows.
alter table channels add column followers integer not null default 0;
alter table channels alter column followers drop default;
-- The scheduled video that the next broadcast takes, whatever its time; null: the next one that is due.
alter table channels add column next_video_id text collate "C";

create table follows (
    user_id text collate "C" not null constraint fk_follows_users references users (id) on delete cascade,
    channel_id text collate "C" not null constraint fk_follows_channels references channels (id) on delete cascade,
    created_at timestamp with time zone not null,
    constraint pk_follows primary key (user_id, channel_id)
);

create index ix_follows_channel on follows (channel_id);

-- When a scheduled broadcast is to begin.
alter table videos add column scheduled_at timestamp with time zone;
create index ix_videos_scheduled on videos (channel_id, scheduled_at) where state = 'scheduled';
