import type { Texts } from '../en';

export const search: Texts['search'] = {
  box: 'Sendungen suchen',
  resultsFor: (query) => `Ergebnisse für „${query}“`,
  nothing: {
    title: 'Nichts gefunden',
    text: 'Versuche es mit weniger oder anderen Wörtern; gesucht wird in Titeln und Kanalnamen.',
  },
};
