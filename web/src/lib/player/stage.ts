import type { VideoState } from '$lib/api/types';
import type { Phase } from './phases';

/** What lies over the picture. */
export type Stage =
  | 'none'
  /** The broadcast exists but has sent nothing yet. */
  | 'startingSoon'
  | 'connecting'
  | 'buffering'
  | 'reconnecting'
  /** Live, but the broadcaster's connection is down and our buffer is empty. */
  | 'waiting'
  | 'ended'
  /** The recording is being finished. */
  | 'processing'
  | 'failed'
  /** Ready and waiting for the viewer's press. */
  | 'paused';

export interface StageInput {
  readonly phase: Phase;
  readonly videoState: VideoState;
  readonly publishing: boolean;
  /** The server's events reach us. */
  readonly connected: boolean;
  /** Something has been shown since the page opened. */
  readonly hasPlayed: boolean;
}

/** Exactly one overlay for every combination of player and broadcast. */
export function stageOf({ phase, videoState, publishing, connected, hasPlayed }: StageInput): Stage {
  const broadcasterGone = videoState === 'live' && !publishing;
  switch (phase) {
    case 'playing':
      return 'none';
    case 'paused':
      return 'paused';
    case 'ended':
      return videoState === 'live' ? (broadcasterGone ? 'waiting' : 'buffering') : 'ended';
    case 'failed':
      return videoState === 'processing' ? 'processing' : 'failed';
    case 'idle':
    case 'connecting':
      if (videoState === 'scheduled') return 'startingSoon';
      if (broadcasterGone) return hasPlayed ? 'waiting' : 'startingSoon';
      return 'connecting';
    case 'buffering':
      if (!connected) return 'reconnecting';
      return broadcasterGone ? 'waiting' : 'buffering';
    case 'reconnecting':
      if (videoState === 'scheduled') return 'startingSoon';
      if (!connected) return 'reconnecting';
      if (broadcasterGone) return hasPlayed ? 'waiting' : 'startingSoon';
      if (videoState === 'processing') return 'processing';
      return 'reconnecting';
  }
}
