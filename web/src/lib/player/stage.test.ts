import { describe, expect, it } from 'vitest';
import { stageOf, type StageInput } from './stage';

const live: StageInput = { phase: 'playing', videoState: 'live', publishing: true, connected: true, hasPlayed: true };
const stage = (change: Partial<StageInput>) => stageOf({ ...live, ...change });

describe('stageOf', () => {
  it('covers nothing while the picture moves, even when the broadcaster is away', () => {
    expect(stage({})).toBe('none');
    expect(stage({ publishing: false })).toBe('none');
  });

  it('announces what has not begun', () => {
    expect(stage({ phase: 'idle', videoState: 'scheduled', publishing: false, hasPlayed: false })).toBe('startingSoon');
    expect(stage({ phase: 'reconnecting', publishing: false, hasPlayed: false })).toBe('startingSoon');
  });

  it('tells a slow network from a broadcaster who is gone', () => {
    expect(stage({ phase: 'buffering' })).toBe('buffering');
    expect(stage({ phase: 'buffering', publishing: false })).toBe('waiting');
    expect(stage({ phase: 'buffering', connected: false, publishing: false })).toBe('reconnecting');
    expect(stage({ phase: 'reconnecting' })).toBe('reconnecting');
    expect(stage({ phase: 'reconnecting', publishing: false })).toBe('waiting');
  });

  it('offers the recording only when the broadcast is over', () => {
    expect(stage({ phase: 'ended' })).toBe('buffering');
    expect(stage({ phase: 'ended', publishing: false })).toBe('waiting');
    expect(stage({ phase: 'ended', videoState: 'processing', publishing: false })).toBe('ended');
    expect(stage({ phase: 'ended', videoState: 'ready', publishing: false })).toBe('ended');
  });

  it('waits for a recording that is being finished', () => {
    expect(stage({ phase: 'reconnecting', videoState: 'processing', publishing: false })).toBe('processing');
    expect(stage({ phase: 'failed', videoState: 'processing', publishing: false })).toBe('processing');
    expect(stage({ phase: 'failed', videoState: 'ready', publishing: false })).toBe('failed');
  });
});
