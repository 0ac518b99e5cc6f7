-- Numbers of likes are told to those who watch; which of two is the newer says the version.
alter table video_like_counts add column version bigint not null default 0;
