-- A video and a word are looked up together: "where in this one was it said?"
create extension if not exists btree_gin;

-- Comments that everybody may see and that were written at a time of the video: what search finds of what was said. Triggers keep it, so that likes and reports of a comment
-- touch no index of words.
create table moments (
    comment_id text collate "C" constraint pk_moments primary key constraint fk_moments_comments references comments (id) on delete cascade,
    video_id text collate "C" not null,
    -- Seconds from the beginning of the video.
    media_time double precision not null,
    words tsvector not null
);

create index ix_moments_words on moments using gin (video_id, words);

-- Every word that was ever said, once: what is typed wrong is looked up here, since a comparison with every comment would grow with them. Words stay when comments go.
create table moment_words (
    word text collate "C" constraint pk_moment_words primary key
);

create index ix_moment_words_word on moment_words using gin (word gin_trgm_ops);

-- A question in which each word may be one that is written alike: at most so many, and so much alike (pg_trgm, 0 to 1). Null when some word is like none.
create function search_alike(question text, likeness real, most integer) returns tsquery language sql stable strict
as $$
    select case when bool_and(alike is not null) then string_agg('(' || alike || ')', ' & ')::tsquery end
    from regexp_split_to_table(search_words(question), ' ') typed
    cross join lateral (
        select string_agg(quote_literal(word), ' | ') as alike
        from (select word from moment_words where word % typed and similarity(word, typed) >= likeness order by similarity(word, typed) desc, word limit most) best
    ) found
    where typed <> ''
$$;

-- Files a comment, or takes it out. An answer shows only while what it answers does; the lock makes one who answers and one who hides wait for each other, and is the one
-- that counting the answer takes anyway.
create function file_moment(comment comments) returns void language plpgsql
as $$
declare
    said tsvector;
begin
    if comment.state = 'visible' and comment.media_time is not null then
        if comment.parent_id is not null then
            perform from comments where id = comment.parent_id and state = 'visible' for no key update;
        end if;
        if comment.parent_id is null or found then
            said := to_tsvector('simple', search_words(comment.text));
            insert into moments (comment_id, video_id, media_time, words)
            values (comment.id, comment.video_id, comment.media_time, said || array_to_tsvector(search_pairs(comment.text)))
            on conflict (comment_id) do update set words = excluded.words;
            -- In order, so that two comments with the same new words wait for each other one way round only.
            insert into moment_words select word from unnest(tsvector_to_array(said)) word where length(word) between 3 and 40 order by word collate "C" on conflict do nothing;
            return;
        end if;
    end if;
    delete from moments where comment_id = comment.id;
end
$$;

create function comment_written() returns trigger language plpgsql
as $$ begin perform file_moment(new); return null; end $$;

create function comment_changed() returns trigger language plpgsql
as $$
begin
    perform file_moment(new);
    if new.state is distinct from old.state and new.parent_id is null then
        perform file_moment(answer) from comments answer where answer.parent_id = new.id;
    end if;
    return null;
end
$$;

create trigger comments_written after insert on comments for each row when (new.media_time is not null) execute function comment_written();
create trigger comments_changed after update of text, state on comments for each row
    when (new.text is distinct from old.text or new.state is distinct from old.state) execute function comment_changed();

select file_moment(c) from comments c where c.media_time is not null;
