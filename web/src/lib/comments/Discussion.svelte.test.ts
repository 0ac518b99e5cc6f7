import { ApiClient } from '$lib/api/ApiClient';
import type { Chat, Video } from '$lib/api/types';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Discussion } from './Discussion.svelte';

const rules: Chat = {
  open: true,
  slowMode: 30,
  approval: 'none',
  maxLength: 500,
  moderator: false,
  owner: false,
  banned: false,
  bannedUntil: null,
  banReason: null,
};

/** A discussion on a channel with these rules; `refusal` is what the server answers to who writes, none to take it. */
async function discussionWith(chat: Chat, refusal?: { status: number; retryAfter: string }): Promise<Discussion> {
  const json = { 'content-type': 'application/json' };
  const api = new ApiClient((_, init) =>
    Promise.resolve(
      init?.method === 'GET'
        ? Response.json(chat)
        : refusal === undefined
          ? Response.json({ id: 'c' }, { status: 201 })
          : new Response('{}', { status: refusal.status, headers: { ...json, 'retry-after': refusal.retryAfter } }),
    ),
  );
  const discussion = new Discussion({
    api,
    videoId: 'v',
    video: () => ({ state: 'live' }) as Video,
    time: () => 1,
    seek: () => undefined,
    onproblem: () => undefined,
  });
  await discussion.load();
  return discussion;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('waits as long as the slow mode says after each comment, moderators not at all', async () => {
  const discussion = await discussionWith(rules);
  expect(discussion.wait).toBe(0);
  await discussion.write('Hello', 'key');
  expect(discussion.wait).toBe(30);
  vi.advanceTimersByTime(29_000);
  expect(discussion.wait).toBe(1);

  const moderator = await discussionWith({ ...rules, moderator: true });
  await moderator.write('Hello', 'key');
  expect(moderator.wait).toBe(0);
});

it('believes the server when that still says too fast', async () => {
  const discussion = await discussionWith(rules, { status: 429, retryAfter: '7' });
  await expect(discussion.write('Hello', 'key')).rejects.toMatchObject({ kind: 'tooMany' });
  expect(discussion.wait).toBe(7);
});

it('waits for nothing when the server is away', async () => {
  const discussion = await discussionWith(rules, { status: 503, retryAfter: '2' });
  await expect(discussion.write('Hello', 'key')).rejects.toMatchObject({ kind: 'server' });
  expect(discussion.wait).toBe(0);
});
