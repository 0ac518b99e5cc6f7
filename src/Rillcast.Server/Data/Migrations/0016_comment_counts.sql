-- How many comments everybody sees under a video, with answers. What was written live is a chat and has no number: so its writers do not wait for each other here.
create table video_comment_counts (
    video_id text collate "C" constraint pk_video_comment_counts primary key constraint fk_video_comment_counts_videos references videos (id) on delete cascade,
    comments integer not null
);

-- Comments go with their video only, and then their number goes too.
create function count_comment() returns trigger language plpgsql
as $$
begin
    insert into video_comment_counts (video_id, comments) values (new.video_id, case when new.state = 'visible' then 1 else -1 end)
    on conflict (video_id) do update set comments = video_comment_counts.comments + excluded.comments;
    return null;
end
$$;

-- At the end of the transaction: the number is locked last, whatever else was locked before it, and for no longer than the commit takes.
create constraint trigger comments_counted_when_written after insert on comments deferrable initially deferred for each row
    when (new.state = 'visible' and not new.is_live) execute function count_comment();
create constraint trigger comments_counted_when_moved after update of state on comments deferrable initially deferred for each row
    when ((new.state = 'visible') <> (old.state = 'visible') and not new.is_live) execute function count_comment();

insert into video_comment_counts (video_id, comments)
select video_id, count(*) from comments where state = 'visible' and not is_live group by video_id;
