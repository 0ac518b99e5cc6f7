import type { Texts } from '../en';
import { format } from './format';

export const common: Texts['common'] = {
  pageTitle: (title) => `${title} – Rillcast`,
  home: 'Startseite',
  signIn: 'Anmelden',

  loading: 'Wird geladen',
  loadingMore: 'Wird geladen…',
  showMore: 'Mehr anzeigen',
  tryAgain: 'Noch einmal versuchen',
  cancel: 'Abbrechen',
  close: 'Schließen',
  edit: 'Bearbeiten',
  delete: 'Löschen',
  copy: 'Kopieren',
  copied: 'Kopiert',
  show: (what) => `${what} anzeigen`,
  hide: (what) => `${what} verbergen`,
  chartNow: (what, value) => `${what}, jetzt ${value}`,

  live: 'Live',
  viewers: (count) => `${format.count(count)} ${format.plural(count, { one: 'Zuschauer', other: 'Zuschauer' })}`,
  framesPerSecond: (rate) => `${format.frameRate(rate)} Bilder/s`,
  visibility: {
    label: 'Wer es sehen kann',
    public: 'Öffentlich',
    unlisted: 'Nicht gelistet',
    private: 'Privat',
    hints: {
      public: 'Alle können es finden und ansehen.',
      unlisted: 'Wer den Link hat, kann es ansehen; keine Liste zeigt es.',
      private: 'Nur du kannst es ansehen.',
    },
  },
  states: { scheduled: 'Demnächst', live: 'Live', processing: 'In Arbeit', ready: '', failed: 'Fehlgeschlagen' },

  pageMissing: {
    title: 'Diese Seite gibt es nicht',
    text: 'Vielleicht ist die Adresse falsch geschrieben, oder was hier war, ist nicht mehr da.',
  },
};
