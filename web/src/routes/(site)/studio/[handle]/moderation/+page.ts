import type { PageLoad } from './$types';

const TABS = ['held', 'reported', 'rules', 'banned', 'moderators', 'log'] as const;
export type Tab = (typeof TABS)[number];

export const load = (({ params, url }) => {
  const wanted = url.searchParams.get('tab');
  return { handle: params.handle, tabs: TABS, tab: TABS.find((tab) => tab === wanted) ?? 'held' };
}) satisfies PageLoad;
