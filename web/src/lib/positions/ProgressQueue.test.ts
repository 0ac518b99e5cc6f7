import { describe, expect, it, vi } from 'vitest';
import { ProgressQueue } from './ProgressQueue';

describe('ProgressQueue', () => {
  it('asks once for all that appear together, in requests the server takes, and again after a failure', async () => {
    vi.useFakeTimers();
    const asked: number[] = [];
    let away = true;
    const taken: string[] = [];
    const queue = new ProgressQueue(
      {
        progress: (ids: readonly string[]) => {
          asked.push(ids.length);
          return away
            ? Promise.reject(new Error('away'))
            : Promise.resolve({ items: [{ videoId: ids[0] ?? '', position: 1, finished: false }] });
        },
      },
      ({ videoId }) => taken.push(videoId),
    );
    for (let i = 0; i < 130; i++) queue.want(`v${i % 120}`);
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([100, 20]);
    away = false;
    queue.want('v7');
    queue.want('v7');
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toEqual([100, 20, 1]);
    expect(taken).toEqual(['v7']);
    vi.useRealTimers();
  });
});
