-- :count videos on a thousand channels: titles of four words out of a thousand, so that a word is in 0.4 % of them, and 'live' in every tenth.
insert into channels (id, owner_id, handle, name, description, created_at, default_visibility, links, followers)
select 'c' || lpad(i::text, 25, '0'), (select id from users limit 1), 'chan' || i,
    (array['Cooking with', 'Tech Talk', 'Daily Chess', 'Music Live', 'Garden of', 'Space News', 'Retro Games', 'Sprachkurs', '東京', 'Travel'])[1 + i % 10] || ' ' || i,
    'About things', now(), 'public', '[]', 0
from generate_series(1, 1000) i;

create temp table words as
select row_number() over () as n, stem || ending as word
from unnest(array['stream', 'coding', 'rust', 'postgres', 'guitar', 'lesson', 'chess', 'opening', 'kitchen', 'pasta', 'bread', 'sourdough', 'garden', 'tomato', 'rocket',
        'launch', 'moon', 'mars', 'retro', 'console', 'speedrun', 'minecraft', 'build', 'house', 'castle', 'german', 'grammar', 'französisch', 'übung', 'café', 'tokyo', '東京', '散歩',
        'ラーメン', 'mountain', 'hiking', 'bicycle', 'repair', 'engine', 'train', 'railway', 'music', 'jazz', 'piano', 'concert', 'violin', 'news', 'weather', 'politics', 'debate',
        'interview', 'podcast', 'episode', 'season', 'review', 'camera', 'photo', 'drawing', 'painting', 'yoga', 'fitness', 'running', 'marathon', 'football', 'match',
        'training', 'python', 'javascript', 'database', 'network', 'security', 'kernel', 'linux', 'debugging', 'compiler', 'algebra', 'geometry', 'physics', 'chemistry',
        'biology', 'history', 'rome', 'egypt', 'viking', 'ocean', 'island', 'forest', 'desert', 'winter', 'summer', 'robot', 'drone', 'solar', 'battery', 'market']) stem,
    unnest(array['', 's', 'er', 'ing', 'al', 'ic', 'ist', 'ful', 'ed', 'ish']) ending;
create index on words (n);

insert into videos (id, channel_id, state, title, description, created_at, duration_seconds, size_bytes, visibility, tags, views)
select '0' || lpad(i::text, 25, '0'), 'c' || lpad((1 + i % 1000)::text, 25, '0'), case when i % 500 = 0 then 'live' else 'ready' end,
    concat_ws(' ', a.word, b.word, c.word, d.word, case when i % 10 = 0 then 'live' end, '#' || i),
    repeat(c.word || ' some longer description of what happens here ', 5), now() - i * interval '5 minutes', (i * 37) % 7200, 1,
    case when i % 20 = 0 then 'private' else 'public' end, array[d.word], 1000000 / (1 + i % 10007)
from generate_series(1, :count) i
join words a on a.n = 1 + (i::bigint * 7919) % 950
join words b on b.n = 1 + (i::bigint * 104729) % 947
join words c on c.n = 1 + (i::bigint * 1299709) % 941
join words d on d.n = 1 + (i::bigint * 15485863) % 937;

analyze;
