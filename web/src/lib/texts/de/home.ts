import type { Texts } from '../en';

export const home: Texts['home'] = {
  heading: 'Sendungen',
  liveNow: 'Jetzt live',
  recent: 'Neu',
  popular: 'Beliebt',
  seeAll: 'Alle ansehen',
  nobodyLive: 'Gerade sendet niemand.',
  goLive: 'Live gehen',
  firstSteps: {
    heading: 'Drei Schritte bis zu deiner ersten Sendung',
    lead: 'Hier wurde noch nichts gesendet. Wer diese Seite offen hat, sieht dich, sobald du live gehst.',
    steps: [
      {
        title: 'Anmelden',
        text: 'Das Passwort des ersten Administrators stand beim Start des Servers in der Ausgabe.',
      },
      { title: 'Streamschlüssel anlegen', text: 'Lege im Studio einen Kanal an und dazu einen Schlüssel.' },
      {
        title: 'OBS auf den Server richten',
        text: 'Einstellungen → Stream → Benutzerdefiniert: Serveradresse und Schlüssel einfügen.',
      },
    ],
    openStudio: 'Studio öffnen',
  },
};
