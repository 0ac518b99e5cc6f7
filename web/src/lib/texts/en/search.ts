/** Search box and results. */
export const search = {
  box: 'Search',
  suggestions: 'Suggestions',
  resultsFor: (query: string) => `Results for “${query}”`,
  everything: 'All videos',
  channels: 'Channels',
  fuzzy: (query: string) => `Nothing has exactly “${query}”. These are written alike:`,
  moments: 'What people wrote there',
  momentAt: (time: string) => `At ${time}:`,
  nothing: {
    title: 'Nothing found',
    text: 'Try fewer or other words; titles, tags, descriptions, channels and what people wrote are searched.',
    withoutFilters: 'Search without filters',
  },
  filters: 'Filters',
  state: { label: 'Live or recorded', any: 'Live and recorded', live: 'Live', recorded: 'Recorded' },
  length: {
    label: 'Length',
    any: 'Any length',
    short: 'Under 4 minutes',
    medium: '4 to 20 minutes',
    long: 'Over 20 minutes',
  },
  date: {
    label: 'Date',
    any: 'Any date',
    day: 'Last 24 hours',
    week: 'Last 7 days',
    month: 'Last month',
    year: 'Last year',
  },
  sort: { label: 'Order', relevance: 'Most relevant', newest: 'Newest', mostWatched: 'Most watched' },
};
