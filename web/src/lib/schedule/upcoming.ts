import type { Video } from '$lib/api/types';

/** A broadcast that was announced. */
export type Upcoming = Video & { readonly scheduledAt: string };

/** What was announced, the next one first. */
export function upcoming(videos: readonly Video[]): readonly Upcoming[] {
  return videos
    .filter((video): video is Upcoming => video.state === 'scheduled' && video.scheduledAt !== null)
    .sort((a, b) => Date.parse(a.scheduledAt) - Date.parse(b.scheduledAt));
}

/** Whole days, hours, minutes and seconds until a time; all zero once it is there. */
export function countdown(isoTime: string, nowMs: number) {
  const left = Math.max(0, Math.ceil((Date.parse(isoTime) - nowMs) / 1000));
  return {
    days: Math.floor(left / 86_400),
    hours: Math.floor((left % 86_400) / 3600),
    minutes: Math.floor((left % 3600) / 60),
    seconds: left % 60,
    isOver: left === 0,
  };
}

/** The value of an `<input type="datetime-local">` for a time, in the viewer's own time zone. */
export function toLocalInput(ms: number): string {
  const date = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}
