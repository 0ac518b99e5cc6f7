create table uploads (
    id text collate "C" constraint pk_uploads primary key,
    owner_id text collate "C" not null constraint fk_uploads_users references users (id) on delete restrict,
    channel_id text collate "C" not null constraint fk_uploads_channels references channels (id) on delete restrict,
    state text collate "C" not null constraint ck_uploads_state check (state in ('uploading', 'importing', 'done', 'failed', 'cancelled')),
    file_name text not null,
    title text not null,
    metadata text not null,
    length bigint,
    message text,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

create index ix_uploads_owner on uploads (owner_id, id);
create index ix_uploads_channel on uploads (channel_id);
create index ix_uploads_state on uploads (state, expires_at);
