alter table users add column role text collate "C" not null default 'broadcaster'
    constraint ck_users_role check (role in ('viewer', 'broadcaster', 'moderator', 'administrator'));
update users set role = 'administrator' where is_admin;
alter table users alter column role drop default;
alter table users drop column is_admin;

create table sessions (
    id text collate "C" constraint pk_sessions primary key,
    user_id text collate "C" not null constraint fk_sessions_users references users (id) on delete cascade,
    device text not null,
    address text not null,
    created_at timestamp with time zone not null,
    last_used_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

create index ix_sessions_user on sessions (user_id, id);
create index ix_sessions_expires on sessions (expires_at);

alter table channels add column default_visibility text collate "C" not null default 'public'
    constraint ck_channels_default_visibility check (default_visibility in ('public', 'unlisted', 'private'));
alter table channels alter column default_visibility drop default;

alter table videos add column visibility text collate "C" not null default 'public'
    constraint ck_videos_visibility check (visibility in ('public', 'unlisted', 'private'));
alter table videos alter column visibility drop default;
-- When the visibility last changed; null for a video that has always been public.
alter table videos add column hidden_at timestamp with time zone;
create index ix_videos_hidden on videos (hidden_at) where hidden_at is not null;
