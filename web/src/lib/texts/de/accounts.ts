import type { Texts } from '../en';

export const accounts: Texts['accounts'] = {
  signIn: 'Anmelden',
  create: 'Konto anlegen',
  haveOne: 'Ich habe ein Konto',
  name: 'Name',
  email: 'E-Mail',
  password: 'Passwort',
  wrong: 'E-Mail oder Passwort ist falsch.',
  busy: 'Einen Moment…',
  studioReason: 'Vom Studio aus sendest du.',
};
