import type { ApiClient } from '$lib/api/ApiClient';
import { describe, expect, it, vi } from 'vitest';
import { Suggestions } from './Suggestions.svelte';

function box() {
  const suggestions = vi.fn((q: string) =>
    Promise.resolve({
      items: [
        { text: `${q} one`, channel: null, moment: null },
        { text: 'two', channel: 'two', moment: null },
      ],
    }),
  );
  return { suggestions, list: new Suggestions({ suggestions } as unknown as ApiClient) };
}

describe('Suggestions', () => {
  it('asks once for what is typed in one go, and goes round with the keys', async () => {
    vi.useFakeTimers();
    const { suggestions, list } = box();
    for (const text of ['c', 'ch', 'che']) list.type(text);
    await vi.advanceTimersByTimeAsync(500);
    expect(suggestions.mock.calls).toEqual([['che']]);
    expect(list.open).toBe(true);
    expect(list.chosen).toBeUndefined();
    list.move(1);
    expect(list.chosen?.text).toBe('che one');
    list.move(1);
    list.move(1);
    expect(list.active).toBe(-1);
    list.move(-1);
    expect(list.chosen?.channel).toBe('two');
    list.close();
    expect(list.open).toBe(false);
    list.move(1);
    expect(list.open).toBe(true);
    vi.useRealTimers();
  });

  it('forgets an answer that comes too late', async () => {
    vi.useFakeTimers();
    const { list } = box();
    list.type('che');
    await vi.advanceTimersByTimeAsync(100);
    list.close();
    await vi.advanceTimersByTimeAsync(500);
    expect(list.items).toEqual([]);
    vi.useRealTimers();
  });
});
