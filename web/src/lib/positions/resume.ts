/** Below this nobody minds beginning again. */
const MIN_RESUME_S = 10;

/** Where a recording goes on for somebody who was at `position`; undefined to begin at the beginning. */
export function resumeAt(position: number, finished: boolean): number | undefined {
  return !finished && position >= MIN_RESUME_S ? position : undefined;
}

/** Nothing worth resuming is left: the server's rule, for guests. */
export function isFinished(position: number, duration: number): boolean {
  return duration > 0 && duration - position <= Math.min(60, Math.max(2, duration * 0.05));
}

/** Seconds of playing after which somebody counts as a viewer: ten, or a third of a short video. */
export function viewAfter(duration: number): number {
  return duration > 0 ? Math.min(10, duration / 3) : 10;
}

/** How much of a video was watched, 0..1, as a bar on its picture shows it; undefined for no bar. */
export function watchedShare(position: number, finished: boolean, duration: number): number | undefined {
  if (finished) return 1;
  return position > 0 && duration > 0 ? Math.min(1, Math.max(0.02, position / duration)) : undefined;
}
