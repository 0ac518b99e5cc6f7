import type { Texts } from '../en';

export const errors: Texts['errors'] = {
  titles: {
    offline: 'Der Server ist nicht erreichbar',
    unauthorized: 'Bitte melde dich an',
    forbidden: 'Das darfst du nicht',
    notFound: 'Hier ist nichts',
    conflict: 'Das geht gerade nicht',
    invalid: 'Eine Eingabe passt nicht',
    tooMany: 'Zu viele Versuche',
    server: 'Der Server hatte ein Problem',
  },
  sentences: {
    offline:
      'Der Server ist nicht erreichbar. Prüfe deine Verbindung; wenn sie steht, startet er vielleicht gerade neu.',
    unauthorized: 'Bitte melde dich an.',
    forbidden: 'Das darfst du nicht.',
    notFound: 'Das ist nicht mehr da.',
    conflict: 'Das geht gerade nicht.',
    invalid: 'Bitte prüfe deine Eingaben.',
    tooMany: 'Zu viele Versuche. Bitte warte einen Moment.',
    server: 'Der Server hatte ein Problem. Von dir ist nichts verloren; versuche es gleich noch einmal.',
  },
  advice: {
    offline: 'Prüfe deine Verbindung; wenn sie steht, startet er vielleicht gerade neu.',
    server: 'Von dir ist nichts verloren; versuche es gleich noch einmal.',
  },
  withDetail: (general, detail) => `${general} (Der Server sagt: „${detail}“)`,
};
