import { describe, expect, it } from 'vitest';
import { nextPhase, type Phase, type PhaseEvent } from './phases';

const walk = (...events: PhaseEvent[]) => events.reduce<Phase>(nextPhase, 'idle');

describe('nextPhase', () => {
  it('goes the ordinary way', () => {
    expect(walk('load')).toBe('connecting');
    expect(walk('load', 'advance')).toBe('playing');
    expect(walk('load', 'advance', 'starve')).toBe('buffering');
    expect(walk('load', 'advance', 'starve', 'advance')).toBe('playing');
    expect(walk('load', 'advance', 'end')).toBe('ended');
    expect(walk('load', 'advance', 'end', 'advance')).toBe('playing');
  });

  it('does not call a paused player buffering', () => {
    expect(walk('load', 'advance', 'pause', 'starve')).toBe('paused');
  });

  it('stays reconnecting while the last of the buffer plays, and leaves only through a load', () => {
    expect(walk('load', 'advance', 'lose', 'advance')).toBe('reconnecting');
    expect(walk('load', 'advance', 'lose', 'pause')).toBe('reconnecting');
    expect(walk('load', 'advance', 'lose', 'load', 'advance')).toBe('playing');
  });

  it('leaves failed only through a new load', () => {
    expect(walk('load', 'fail', 'advance')).toBe('failed');
    expect(walk('load', 'fail', 'load')).toBe('connecting');
  });

  it('can be unloaded from anywhere', () => {
    for (const phase of [
      'idle',
      'connecting',
      'playing',
      'paused',
      'buffering',
      'reconnecting',
      'ended',
      'failed',
    ] as const) {
      expect(nextPhase(phase, 'unload')).toBe('idle');
    }
  });
});
