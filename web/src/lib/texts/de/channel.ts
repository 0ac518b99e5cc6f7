import type { Texts } from '../en';

export const channel: Texts['channel'] = {
  missing: (handle) => `Den Kanal @${handle} gibt es nicht`,
  empty: { title: 'Noch keine Sendungen', text: 'Schau später wieder vorbei: Was dieser Kanal sendet, bleibt hier.' },
};
