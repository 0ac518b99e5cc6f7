import type { Texts } from '../en';

export const search: Texts['search'] = {
  box: 'Suchen',
  suggestions: 'Vorschläge',
  resultsFor: (query) => `Ergebnisse für „${query}“`,
  everything: 'Alle Videos',
  channels: 'Kanäle',
  fuzzy: (query) => `Genau „${query}“ gibt es nicht. Ähnlich geschrieben ist:`,
  moments: 'Was dazu geschrieben wurde',
  momentAt: (time) => `Bei ${time}:`,
  nothing: {
    title: 'Nichts gefunden',
    text: 'Versuche es mit weniger oder anderen Wörtern; gesucht wird in Titeln, Schlagwörtern, Beschreibungen, Kanälen und in dem, was dazu geschrieben wurde.',
    withoutFilters: 'Ohne Filter suchen',
  },
  filters: 'Filter',
  state: { label: 'Live oder aufgezeichnet', any: 'Live und aufgezeichnet', live: 'Live', recorded: 'Aufgezeichnet' },
  length: {
    label: 'Länge',
    any: 'Jede Länge',
    short: 'Unter 4 Minuten',
    medium: '4 bis 20 Minuten',
    long: 'Über 20 Minuten',
  },
  date: {
    label: 'Datum',
    any: 'Jedes Datum',
    day: 'Letzte 24 Stunden',
    week: 'Letzte 7 Tage',
    month: 'Letzter Monat',
    year: 'Letztes Jahr',
  },
  sort: { label: 'Reihenfolge', relevance: 'Am besten passend', newest: 'Neueste', mostWatched: 'Am meisten gesehen' },
};
