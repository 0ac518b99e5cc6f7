-- Why something was reported, removed, hidden, or why somebody was banned: a reason of a short list, and words beside it.
alter table comment_reports rename column reason to note;
alter table comment_reports add column reason text collate "C" not null default 'other'
    constraint ck_comment_reports_reason check (reason in ('spam', 'harassment', 'hate', 'sexual', 'violence', 'offTopic', 'other'));
alter table comment_reports alter column reason drop default;

alter table channel_bans rename column reason to note;
-- Null when none was given.
alter table channel_bans add column reason text collate "C"
    constraint ck_channel_bans_reason check (reason in ('spam', 'harassment', 'hate', 'sexual', 'violence', 'offTopic', 'other'));

alter table moderation_entries add column reason text collate "C"
    constraint ck_moderation_entries_reason check (reason in ('spam', 'harassment', 'hate', 'sexual', 'violence', 'offTopic', 'other'));
alter table moderation_entries add column note text not null default '';
alter table moderation_entries alter column note drop default;
update moderation_entries set note = detail, detail = '' where action = 'ban';

-- Which rules were changed, from what to what; null for everything else, and for changes before this was written down.
alter table moderation_entries add column changes jsonb;
