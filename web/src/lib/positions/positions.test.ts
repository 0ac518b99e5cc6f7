import { describe, expect, it } from 'vitest';
import { LocalPositions, MAX_LOCAL } from './localPositions';
import { isFinished, resumeAt, viewAfter, watchedShare } from './resume';

function storage(initial?: string) {
  const values = new Map<string, string>(initial === undefined ? [] : [['rillcast.positions', initial]]);
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

describe('LocalPositions', () => {
  it('keeps the last ones', () => {
    const local = new LocalPositions(storage());
    for (let i = 0; i < MAX_LOCAL + 5; i++) local.set(`v${i}`, { position: i, finished: false, atMs: i });
    local.set('v10', { position: 99, finished: true, atMs: 1 });
    expect(local.all().size).toBe(MAX_LOCAL);
    expect(local.get('v0')).toBeUndefined();
    expect(local.get('v10')).toEqual({ position: 99, finished: true, atMs: 1 });
    local.clear();
    expect(local.all().size).toBe(0);
  });

  it.each(['{', 'null', '{"a":1}', '[["x"],["y",{"position":-1}],["z",null]]'])('survives %s', (text) => {
    expect(new LocalPositions(storage(text)).all().size).toBe(0);
  });

  it('survives a browser that refuses storage', () => {
    const refuse = () => {
      throw new DOMException('no', 'SecurityError');
    };
    const local = new LocalPositions({ getItem: refuse, setItem: refuse, removeItem: refuse });
    local.set('v', { position: 1, finished: false, atMs: 1 });
    local.clear();
    expect(local.get('v')).toBeUndefined();
  });
});

describe('resuming', () => {
  it('goes on where it is worth it', () => {
    expect(resumeAt(5, false)).toBeUndefined();
    expect(resumeAt(754, true)).toBeUndefined();
    expect(resumeAt(754, false)).toBe(754);
  });

  it('counts the last moments as the end', () => {
    expect(isFinished(9, 12)).toBe(false);
    expect(isFinished(10.5, 12)).toBe(true);
    expect(isFinished(3500, 3600)).toBe(false);
    expect(isFinished(3545, 3600)).toBe(true);
    expect(isFinished(10, 0)).toBe(false);
  });

  it('counts a view after ten seconds, earlier in a short video', () => {
    expect(viewAfter(600)).toBe(10);
    expect(viewAfter(12)).toBe(4);
    expect(viewAfter(0)).toBe(10);
  });

  it('shows a bar for what was begun', () => {
    expect(watchedShare(0, false, 100)).toBeUndefined();
    expect(watchedShare(1, false, 100)).toBe(0.02);
    expect(watchedShare(50, false, 100)).toBe(0.5);
    expect(watchedShare(0, true, 100)).toBe(1);
  });
});
