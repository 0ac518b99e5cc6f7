import type { SearchDate, SearchLength, SearchQuery, SearchSort, SearchState } from '$lib/api/types';

export const STATES: readonly SearchState[] = ['live', 'recorded'];
export const LENGTHS: readonly SearchLength[] = ['short', 'medium', 'long'];
export const DATES: readonly SearchDate[] = ['day', 'week', 'month', 'year'];
export const SORTS: readonly SearchSort[] = ['relevance', 'newest', 'mostWatched'];

/** What an address asks for; what it cannot mean is left out. */
export function readQuery(params: URLSearchParams): SearchQuery {
  const q = params.get('q')?.trim() ?? '';
  const one = <T extends string>(name: string, values: readonly T[]) =>
    values.find((value) => value === params.get(name));
  const state = one('state', STATES);
  const length = one('length', LENGTHS);
  const date = one('date', DATES);
  const sort = one('sort', SORTS);
  return {
    ...(q === '' ? {} : { q }),
    ...(state && { state }),
    ...(length && { length }),
    ...(date && { date }),
    ...(sort && { sort }),
  };
}

/** Whether something is left out that would be found otherwise. */
export function isFiltered({ state, length, date }: SearchQuery): boolean {
  return (state ?? length ?? date) !== undefined;
}

/** The address of a search; filters that are not set are not in it. */
export function searchHref(query: SearchQuery): string {
  const params = new URLSearchParams();
  for (const name of ['q', 'state', 'length', 'date', 'sort'] as const) {
    const value = query[name];
    if (value !== undefined && value !== '') params.set(name, value);
  }
  return params.size > 0 ? `/search?${params.toString()}` : '/search';
}
