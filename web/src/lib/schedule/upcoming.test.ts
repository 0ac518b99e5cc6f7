import type { Video } from '$lib/api/types';
import { describe, expect, it } from 'vitest';
import { countdown, toLocalInput, upcoming } from './upcoming';

const video = (id: string, state: Video['state'], scheduledAt: string | null) => ({ id, state, scheduledAt }) as Video;

describe('upcoming', () => {
  it('has what was announced, the next one first', () => {
    const videos = [
      video('a', 'scheduled', '2026-12-03T10:00:00Z'),
      video('b', 'scheduled', '2026-12-01T10:00:00Z'),
      video('c', 'live', '2026-12-01T09:00:00Z'),
      video('d', 'scheduled', null),
    ];
    expect(upcoming(videos).map(({ id }) => id)).toEqual(['b', 'a']);
  });
});

describe('countdown', () => {
  const now = Date.parse('2026-12-01T10:00:00Z');
  it('tells what is left', () => {
    expect(countdown('2026-12-03T11:02:03Z', now)).toEqual({
      days: 2,
      hours: 1,
      minutes: 2,
      seconds: 3,
      isOver: false,
    });
  });
  it('stays at nothing once the time is there', () => {
    expect(countdown('2026-12-01T09:00:00Z', now)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0, isOver: true });
  });
});

describe('toLocalInput', () => {
  it('is read back as the same minute', () => {
    const ms = Date.parse('2026-12-01T10:07:00Z');
    expect(new Date(toLocalInput(ms)).getTime()).toBe(ms);
  });
});
