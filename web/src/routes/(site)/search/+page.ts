import { readQuery } from '$lib/search/searchQuery';
import type { PageLoad } from './$types';

export const load = (({ url }) => ({ query: readQuery(url.searchParams) })) satisfies PageLoad;
