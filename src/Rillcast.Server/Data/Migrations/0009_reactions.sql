create table video_likes (
    video_id text collate "C" not null constraint fk_video_likes_videos references videos (id) on delete cascade,
    user_id text collate "C" not null constraint fk_video_likes_users references users (id) on delete cascade,
    liked boolean not null,
    changed_at timestamp with time zone not null,
    constraint pk_video_likes primary key (video_id, user_id)
);

create index ix_video_likes_user on video_likes (user_id);

-- Changed in the same transaction as the rows it counts.
create table video_like_counts (
    video_id text collate "C" constraint pk_video_like_counts primary key constraint fk_video_like_counts_videos references videos (id) on delete cascade,
    likes integer not null,
    dislikes integer not null
);
