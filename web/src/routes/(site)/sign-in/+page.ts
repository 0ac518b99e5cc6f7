import type { PageLoad } from './$types';

export const load = (({ url }) => {
  const next = url.searchParams.get('next') ?? '/';
  // Only a path of this site: "//host" and "/\host" would lead away.
  return { next: /^\/(?![/\\])/.test(next) ? next : '/', register: url.searchParams.has('register') };
}) satisfies PageLoad;
