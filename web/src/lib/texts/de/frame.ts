import type { Texts } from '../en';

export const frame: Texts['frame'] = {
  skipToContent: 'Zum Inhalt springen',
  homeLink: 'Rillcast, Startseite',
  navigation: 'Hauptnavigation',
  toggleNavigation: 'Navigation ein- oder ausblenden',
  places: {
    home: 'Start',
    following: 'Gefolgt',
    history: 'Verlauf',
    studio: 'Studio',
    account: 'Konto',
    signIn: 'Anmelden',
  },
  liveChannels: 'Live-Kanäle',
  showFewer: 'Weniger zeigen',

  openSearch: 'Suchen',
  closeSearch: 'Suche schließen',
  create: 'Erstellen',
  goLive: (channel) => `Auf ${channel} live gehen`,
  upload: (channel) => `Auf ${channel} hochladen`,
  createChannel: 'Kanal anlegen',
  account: 'Konto',
  settings: 'Einstellungen',
  yourChannel: (name) => `Dein Kanal ${name}`,
  signOut: 'Abmelden',
  signOutFailed: 'Das Abmelden hat nicht geklappt.',

  colours: 'Farben',
  theme: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  languageFailed: 'Die Sprache konnte nicht geladen werden.',

  footer: 'Über diese Seite',
  api: 'API',
};
