import type { PageLoad } from './$types';

export const load = (({ params }) => ({ handle: params.handle })) satisfies PageLoad;
