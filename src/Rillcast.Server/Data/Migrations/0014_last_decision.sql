-- What was last decided of one comment: read beside comments that are hidden or removed.
create index ix_moderation_entries_comment on moderation_entries (comment_id, id) where comment_id is not null;
