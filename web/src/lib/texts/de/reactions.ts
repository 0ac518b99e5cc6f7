import type { Texts } from '../en';
import { format } from './format';

export const reactions: Texts['reactions'] = {
  bar: 'Reagieren',
  opinion: 'Deine Meinung',
  like: (count) => `Gefällt mir, bisher ${format.count(count)}`,
  dislike: (count) => `Gefällt mir nicht, bisher ${format.count(count)}`,
  count: (count) => `${format.count(count)} ${format.plural(count, { one: 'Reaktion', other: 'Reaktionen' })}`,
  tooMany: 'Das ging schnell. Warte einen Moment.',
  names: {
    heart: 'Herz',
    thumbsUp: 'Daumen hoch',
    laugh: 'Lachen',
    wow: 'Staunen',
    sad: 'Traurig',
    clap: 'Applaus',
    fire: 'Feuer',
    party: 'Feier',
  },
};
