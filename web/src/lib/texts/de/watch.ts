import type { Texts } from '../en';
import { format } from './format';

export const watch: Texts['watch'] = {
  missing: {
    title: 'Dieses Video gibt es nicht',
    text: 'Vielleicht wurde es gelöscht, oder es ist privat.',
    action: 'Zeig mir, was läuft',
  },
  more: 'Mehr davon',
  tags: 'Schlagwörter',
  views: (count) => `${format.count(count)} ${format.plural(count, { one: 'Aufruf', other: 'Aufrufe' })}`,
  about: 'Über dieses Video',
  showAll: 'Alles anzeigen',
  showLess: 'Weniger anzeigen',
  stillProcessing: 'In Arbeit: weitere Qualitäten folgen',
  countdown: {
    begins: 'Die Sendung beginnt in',
    anyMoment: 'Die Sendung beginnt gleich',
    days: (count) => format.plural(count, { one: 'Tag', other: 'Tagen' }),
    hours: (count) => format.plural(count, { one: 'Stunde', other: 'Stunden' }),
    minutes: (count) => format.plural(count, { one: 'Minute', other: 'Minuten' }),
    seconds: (count) => format.plural(count, { one: 'Sekunde', other: 'Sekunden' }),
  },
  download: {
    button: 'Herunterladen',
    menu: 'Als MP4 herunterladen',
    asSent: 'wie gesendet',
    soundOnly: 'ohne Bild',
    about: (size) => `≈ ${size}`,
    looking: 'Wird gesucht…',
  },
};
