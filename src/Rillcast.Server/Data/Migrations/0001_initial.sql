create extension if not exists pg_trgm;

create table users (
    id text collate "C" constraint pk_users primary key,
    email text not null,
    email_key text collate "C" not null,
    name text not null,
    password_hash text not null,
    is_admin boolean not null,
    created_at timestamp with time zone not null
);

create unique index ix_users_email_key on users (email_key);

create table channels (
    id text collate "C" constraint pk_channels primary key,
    owner_id text collate "C" not null constraint fk_channels_users references users (id) on delete restrict,
    handle text collate "C" not null,
    name text not null,
    description text not null,
    created_at timestamp with time zone not null
);

create unique index ix_channels_handle on channels (handle);
create index ix_channels_owner on channels (owner_id, id);

create table stream_keys (
    id text collate "C" constraint pk_stream_keys primary key,
    channel_id text collate "C" not null constraint fk_stream_keys_channels references channels (id) on delete cascade,
    label text not null,
    hash bytea not null,
    hint text not null,
    created_at timestamp with time zone not null,
    last_used_at timestamp with time zone
);

create unique index ix_stream_keys_hash on stream_keys (hash);
create index ix_stream_keys_channel on stream_keys (channel_id, id);

create table videos (
    id text collate "C" constraint pk_videos primary key,
    channel_id text collate "C" not null constraint fk_videos_channels references channels (id) on delete restrict,
    state text collate "C" not null constraint ck_videos_state check (state in ('scheduled', 'live', 'processing', 'ready', 'failed')),
    title text not null,
    description text not null,
    created_at timestamp with time zone not null,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    duration_seconds double precision not null,
    width integer,
    height integer,
    frame_rate double precision,
    video_codec text,
    audio_codec text,
    size_bytes bigint not null
);

create index ix_videos_state on videos (state, id);
create index ix_videos_channel on videos (channel_id, id);
create index ix_videos_title on videos using gin (title gin_trgm_ops);
