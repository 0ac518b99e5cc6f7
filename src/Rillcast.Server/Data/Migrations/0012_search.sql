create extension if not exists unaccent;

alter table videos add column tags text[] not null default '{}';
alter table videos alter column tags drop default;
-- How often it was watched; written in batches.
alter table videos add column views bigint not null default 0;
alter table videos alter column views drop default;
create index ix_videos_views on videos (views, id);

-- What can be found of a video: kept by triggers, in a table of its own so that a broadcast's row stays small.
create table video_search (
    video_id text collate "C" constraint pk_video_search primary key constraint fk_video_search_videos references videos (id) on delete cascade,
    -- Words of title (A), tags and channel (B), description (C); pairs of characters of scripts without spaces.
    words tsvector not null,
    -- Title, tags and channel without accents and capitals, for what is written wrong.
    folded text not null
);

create index ix_video_search_words on video_search using gin (words);
create index ix_video_search_folded on video_search using gin (folded gin_trgm_ops);

create table channel_search (
    channel_id text collate "C" constraint pk_channel_search primary key constraint fk_channel_search_channels references channels (id) on delete cascade,
    words tsvector not null,
    folded text not null
);

create index ix_channel_search_words on channel_search using gin (words);
create index ix_channel_search_folded on channel_search using gin (folded gin_trgm_ops);

-- Without accents, capitals, and the several forms of one character. Any language.
create function search_fold(text) returns text language sql immutable strict parallel safe
as $$ select lower(unaccent('unaccent'::regdictionary, normalize($1, NFKC))) $$;

-- Words with one space between them: what splits documents must split questions, so it is not left to the parser, which knows hosts, versions and hyphens.
create function search_words(text) returns text language sql immutable strict parallel safe
as $$ select trim(regexp_replace(search_fold($1), '[[:space:][:punct:]、。・「」『』【】〜…]+', ' ', 'g')) $$;

-- Neighbouring characters of scripts that put no spaces between words (kana, Chinese characters, Hangul).
create function search_pairs(text) returns text[] language sql immutable strict parallel safe
as $$
    select coalesce(array_agg(distinct substr(run[1], place, 2)), '{}')
    from regexp_matches(search_fold($1), '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+', 'g') run,
        generate_series(1, greatest(length(run[1]) - 1, 1)) place
$$;

-- A question: every word, or the beginning of one; a single short word before others must be whole. Null when there is no word in it.
create function search_query(text) returns tsquery language sql immutable strict parallel safe
as $$
    select string_agg(
        case when cardinality(search_pairs(word)) > 0
            then (select string_agg(quote_literal(pair) || case when length(pair) = 1 then ':*' else '' end, ' & ') from unnest(search_pairs(word)) pair)
            else quote_literal(word) || case when length(word) >= 3 or place = count then ':*' else '' end
        end, ' & ')::tsquery
    from (
        select word, place, count(*) over () as count
        from regexp_split_to_table(search_words($1), ' ') with ordinality words (word, place)
        where word <> '' limit 16
    ) words
$$;

create function fill_video_search(videos) returns void language sql
as $$
    insert into video_search (video_id, words, folded)
    select ($1).id,
        setweight(to_tsvector('simple', search_words(($1).title)), 'A')
            || setweight(to_tsvector('simple', search_words(array_to_string(($1).tags, ' ') || ' ' || c.name || ' ' || c.handle)), 'B')
            || setweight(to_tsvector('simple', search_words(($1).description)), 'C')
            || array_to_tsvector(search_pairs(concat_ws(' ', ($1).title, array_to_string(($1).tags, ' '), c.name, ($1).description))),
        search_fold(concat_ws(' ', ($1).title, array_to_string(($1).tags, ' '), c.name))
    from channels c where c.id = ($1).channel_id
    on conflict (video_id) do update set words = excluded.words, folded = excluded.folded
$$;

create function fill_channel_search(channels) returns void language sql
as $$
    insert into channel_search (channel_id, words, folded)
    select ($1).id,
        setweight(to_tsvector('simple', search_words(($1).name || ' ' || ($1).handle)), 'A')
            || setweight(to_tsvector('simple', search_words(($1).description)), 'C')
            || array_to_tsvector(search_pairs(($1).name || ' ' || ($1).description)),
        search_fold(($1).name || ' ' || ($1).handle)
    on conflict (channel_id) do update set words = excluded.words, folded = excluded.folded
$$;

create function video_changed() returns trigger language plpgsql
as $$ begin perform fill_video_search(new); return null; end $$;

create function channel_changed() returns trigger language plpgsql
as $$
begin
    perform fill_channel_search(new);
    if tg_op = 'UPDATE' and new.name is distinct from old.name then
        perform fill_video_search(v) from videos v where v.channel_id = new.id;
    end if;
    return null;
end
$$;

create trigger videos_search after insert or update of title, description, tags, channel_id on videos for each row execute function video_changed();
create trigger channels_search after insert or update of name, description on channels for each row execute function channel_changed();

select fill_channel_search(c) from channels c;
select fill_video_search(v) from videos v;
