import type { Texts } from '../en';
import { format } from './format';

export const positions: Texts['positions'] = {
  resumedAt: (clock) => `Weiter bei ${clock}`,
  startOver: 'Von vorn',
  watched: (share) => (share >= 1 ? 'Angesehen' : `Zu ${Math.round(share * 100)} % angesehen`),
  history: 'Verlauf',
  watchedAgo: (ago) => `Angesehen ${ago}`,
  remove: (title) => `„${title}“ aus dem Verlauf entfernen`,
  clear: 'Verlauf löschen',
  clearAsk: {
    title: 'Den Verlauf löschen?',
    text: 'Alles, was du angesehen hast, wird vergessen, auch die Stelle, an der du in jedem Video warst.',
  },
  pause: 'Verlauf anhalten',
  goOn: 'Verlauf fortsetzen',
  pausedNote: 'Angehalten: Was du ansiehst, wird nicht gemerkt.',
  empty: {
    title: 'Noch nichts angesehen',
    text: 'Was du ansiehst, erscheint hier, mit der Stelle, an der du aufgehört hast.',
  },
  guest: {
    title: 'Für einen Verlauf brauchst du ein Konto',
    text: 'Melde dich an, dann wird auf allen deinen Geräten gemerkt, was du ansiehst.',
    knows: (count) =>
      `Dieser Browser merkt sich für ${format.count(count)} ${format.plural(count, { one: 'Video', other: 'Videos' })}, wo du warst. Melde dich an, um das auf allen deinen Geräten zu haben.`,
    forget: 'Vergessen',
  },
};
