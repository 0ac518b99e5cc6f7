/** Where the player stands. One machine for every engine and for live and stored video. */
export type Phase = 'idle' | 'connecting' | 'playing' | 'paused' | 'buffering' | 'reconnecting' | 'ended' | 'failed';

export type PhaseEvent =
  /** A manifest is being opened for the first time, or anew at the viewer's wish. */
  | 'load'
  /** The media element moves. */
  | 'advance'
  /** The viewer, or the browser on their behalf, paused. */
  | 'pause'
  /** Nothing left in the buffer. */
  | 'starve'
  /** An error after which we try again. */
  | 'lose'
  /** The last frame was shown and no more will come. */
  | 'end'
  /** An error after which we do not try again. */
  | 'fail'
  | 'unload';

const everywhere = { load: 'connecting', fail: 'failed', unload: 'idle' } as const;
const loaded = { ...everywhere, advance: 'playing', pause: 'paused', lose: 'reconnecting', end: 'ended' } as const;

const transitions: Readonly<Record<Phase, Readonly<Partial<Record<PhaseEvent, Phase>>>>> = {
  idle: everywhere,
  connecting: loaded,
  playing: { ...loaded, starve: 'buffering' },
  // A paused player goes on buffering and may lose its connection, but it cannot starve.
  paused: loaded,
  buffering: loaded,
  // While reconnecting the rest of the buffer may still play: only a successful load or the end leads out.
  reconnecting: { ...everywhere, end: 'ended' },
  ended: { ...everywhere, advance: 'playing' },
  failed: everywhere,
};

/** The phase after `event`; the same phase when the event means nothing there. */
export function nextPhase(phase: Phase, event: PhaseEvent): Phase {
  return transitions[phase][event] ?? phase;
}
