import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/ApiError';
import { AutoSave } from './AutoSave.svelte';

describe('AutoSave', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('saves the last of several quick changes once', async () => {
    const saved: string[] = [];
    const auto = new AutoSave<string>((value) => Promise.resolve(void saved.push(value)));
    auto.change('a');
    auto.change('ab');
    expect(auto.state).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1000);
    expect(saved).toEqual(['ab']);
    expect(auto.state).toBe('saved');
  });

  it('takes along what changed while it was saving', async () => {
    const saved: string[] = [];
    const auto = new AutoSave<string>(async (value) => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      saved.push(value);
    });
    auto.change('a');
    await vi.advanceTimersByTimeAsync(900);
    expect(auto.state).toBe('saving');
    auto.change('b');
    await vi.advanceTimersByTimeAsync(2000);
    expect(saved).toEqual(['a', 'b']);
    expect(auto.state).toBe('saved');
  });

  it('says why a change was refused', async () => {
    const auto = new AutoSave<string>(() => Promise.reject(new ApiError('invalid', 400, 'Invalid', 'Too long.', {})));
    auto.change('a');
    await auto.flush();
    expect(auto.state).toBe('failed');
    expect(auto.problem).toMatchObject({ kind: 'invalid', detail: 'Too long.' });
  });
});
