import { chooseEngine } from '$lib/player/chooseEngine';
import { readEmbedOptions } from '$lib/share/addresses';
import type { PageLoad } from './$types';

export const load = (({ params, url }) => {
  const options = readEmbedOptions(url.searchParams);
  // The player is the largest file of the page: it sets out now and not when the video is known.
  if (options.autoplay) void chooseEngine().catch(() => undefined);
  return { id: params.id, options };
}) satisfies PageLoad;
