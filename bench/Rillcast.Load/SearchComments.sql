-- :comments comments at times of the videos that SearchVideos.sql made, four words each out of the same thousand; 'lol' in every third. Every thousandth video has a long chat,
-- which is where half of them are.
insert into comments (id, video_id, channel_id, text, media_time, is_live, state, likes, replies, reports, created_at)
select 'm' || lpad(i::text, 25, '0'), v.id, v.channel_id,
    concat_ws(' ', a.word, b.word, c.word, case when i % 3 = 0 then 'lol' end, d.word), (i * 37) % 7200, true, 'visible', 0, 0, 0, now() - (:comments - i) * interval '2 seconds'
from generate_series(1, :comments) i
join videos v on v.id = '0' || lpad((case when i % 2 = 0 then 1000 * (1 + i % greatest(:count / 1000, 1)) else 1 + (i::bigint * 7919) % :count end)::text, 25, '0')
join words a on a.n = 1 + (i::bigint * 104729) % 953
join words b on b.n = 1 + (i::bigint * 7919) % 947
join words c on c.n = 1 + (i::bigint * 15485863) % 941
join words d on d.n = 1 + (i::bigint * 1299709) % 937;

analyze;
