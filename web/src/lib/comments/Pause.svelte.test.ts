import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pause } from './Pause.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts whole seconds down to nothing', () => {
  const pause = new Pause();
  expect(pause.left).toBe(0);
  pause.start(2);
  const seen = [pause.left];
  for (let i = 0; i < 4; i++) {
    vi.advanceTimersByTime(500);
    seen.push(pause.left);
  }
  expect(seen).toEqual([2, 2, 1, 1, 0]);
  expect(vi.getTimerCount()).toBe(0);
});

it('takes what is said last, longer or shorter', () => {
  const pause = new Pause();
  pause.start(30);
  vi.advanceTimersByTime(10_000);
  pause.start(45);
  expect(pause.left).toBe(45);
  pause.start(5);
  expect(pause.left).toBe(5);
  pause.stop();
  expect(pause.left).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
