import type { Texts } from '../en';

export const watch: Texts['watch'] = {
  missing: {
    title: 'Dieses Video gibt es nicht',
    text: 'Vielleicht hat es sein Besitzer gelöscht.',
    action: 'Zeig mir, was läuft',
  },
  more: 'Mehr davon',
  share: 'Teilen',
  linkCopied: 'Link kopiert',
  about: 'Über dieses Video',
  showAll: 'Alles anzeigen',
  showLess: 'Weniger anzeigen',
  stillProcessing: 'In Arbeit: weitere Qualitäten folgen',
  download: {
    button: 'Herunterladen',
    menu: 'Als MP4 herunterladen',
    asSent: 'wie gesendet',
    soundOnly: 'ohne Bild',
    about: (size) => `≈ ${size}`,
    looking: 'Wird gesucht…',
  },
};
