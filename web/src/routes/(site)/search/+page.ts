import type { PageLoad } from './$types';

export const load = (({ url }) => ({ query: url.searchParams.get('q') ?? '' })) satisfies PageLoad;
