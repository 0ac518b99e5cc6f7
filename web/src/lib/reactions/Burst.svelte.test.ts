import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Burst } from './Burst.svelte';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('floats a bounded number, counts all, and forgets', () => {
  const burst = new Burst();
  burst.add({ heart: 5000, fire: 2, nonsense: 7 });
  burst.add({ fire: 1 });
  expect(burst.bubbles.length).toBe(36);
  expect(burst.total).toBe(5003);
  vi.advanceTimersByTime(5000);
  expect(burst.bubbles).toEqual([]);
  expect(burst.total).toBe(0);
});
