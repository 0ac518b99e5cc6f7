import type { PageLoad } from './$types';

export const load = (({ params, url }) => {
  const start = Number(url.searchParams.get('t') ?? Number.NaN);
  return { id: params.id, start: Number.isFinite(start) && start >= 0 ? start : undefined };
}) satisfies PageLoad;
