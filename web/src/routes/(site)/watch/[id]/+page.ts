import { chooseEngine } from '$lib/player/chooseEngine';
import type { PageLoad } from './$types';

export const load = (({ params, url }) => {
  // The player is the largest file of the page: it sets out now and not when the video is known.
  void chooseEngine().catch(() => undefined);
  const start = Number(url.searchParams.get('t') ?? Number.NaN);
  return { id: params.id, start: Number.isFinite(start) && start >= 0 ? start : undefined };
}) satisfies PageLoad;
