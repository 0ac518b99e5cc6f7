/** Search box and results. */
export const search = {
  box: 'Search broadcasts',
  resultsFor: (query: string) => `Results for “${query}”`,
  nothing: { title: 'Nothing found', text: 'Try fewer or other words; titles and channel names are searched.' },
};
