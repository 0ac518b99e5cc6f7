import type { Texts } from '../en';

export const sharing: Texts['sharing'] = {
  share: 'Teilen',
  link: 'Link',
  startAt: (clock) => `Bei ${clock} beginnen`,
  embed: 'Player für eine andere Seite',
  autoplay: 'Spielt von selbst los',
  muted: 'Beginnt ohne Ton',
  mutedHint: 'Die meisten Browser lassen ein Video nur ohne Ton von selbst beginnen.',
  privateNote: 'Dieses Video ist privat: Nur du kannst den Link öffnen.',
  withApp: 'Teilen mit…',
  play: (title) => `„${title}“ abspielen`,
};
