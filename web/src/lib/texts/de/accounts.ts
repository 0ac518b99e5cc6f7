import type { Texts } from '../en';
import { format } from './format';

export const accounts: Texts['accounts'] = {
  signIn: 'Anmelden',
  create: 'Konto anlegen',
  haveOne: 'Ich habe ein Konto',
  name: 'Name',
  email: 'E-Mail',
  password: 'Passwort',
  wrong: 'E-Mail oder Passwort ist falsch.',
  busy: 'Einen Moment…',
  withPasskey: 'Mit Passkey anmelden',
  forgotten: 'Passwort vergessen?',
  passwordHint: 'Mindestens 8 Zeichen.',
  newPassword: 'Neues Passwort',
  easyPassword: 'Zu leicht zu erraten. Nimm eines, das nicht so üblich und nicht deine E-Mail-Adresse ist.',
  wrongPassword: 'Das ist nicht das Passwort.',
  save: 'Speichern',
  saved: 'Gespeichert.',
  title: 'Dein Konto',
  roles: {
    viewer: 'Zuschauer',
    broadcaster: 'Sender',
    moderator: 'Moderator',
    administrator: 'Administrator',
  },
  profile: {
    title: 'Profil',
    passwordHint: 'Für eine neue Adresse brauchen wir dein Passwort.',
    role: (role) => `Rolle auf diesem Server: ${role}.`,
  },
  change: {
    title: 'Passwort ändern',
    done: 'Passwort geändert. Alle deine anderen Geräte sind abgemeldet.',
  },
  passkeys: {
    title: 'Passkeys',
    lead: 'Melde dich mit Fingerabdruck, Gesicht oder Bildschirmsperre an statt mit dem Passwort.',
    add: 'Passkey hinzufügen',
    added: (date) => `hinzugefügt am ${date}, noch nicht benutzt`,
    used: (ago) => `zuletzt benutzt: ${ago}`,
    remove: 'Entfernen',
    removeQuestion: (name) => `Den Passkey „${name}“ entfernen?`,
    removeText:
      'Niemand kann sich hier mehr damit anmelden. Dein Gerät führt ihn womöglich weiter, bis du ihn auch dort entfernst.',
    unsupported:
      'Passkeys gehen hier nicht: Sie brauchen einen Browser, der sie kennt, und einen Server, der unter einem Namen erreicht wird.',
  },
  sessions: {
    title: 'Angemeldet auf',
    lead: 'Beende, was du nicht kennst, und ändere dann dein Passwort.',
    used: (ago, address) => `zuletzt benutzt: ${ago}, von ${address}`,
    thisOne: 'Dieses Gerät',
    end: 'Abmelden',
    endOthers: 'Überall sonst abmelden',
    more: (count) => `${format.count(count)} weitere`,
  },
  data: {
    title: 'Deine Daten',
    exportText:
      'Alles, was dieser Server über dich aufbewahrt, als ZIP-Archiv mit JSON-Dateien. Videos lädst du einzeln auf ihren Seiten herunter.',
    export: 'Meine Daten herunterladen',
    deleteText:
      'Mit deinem Konto verschwinden deine Kanäle und alle ihre Videos, sofort und endgültig. Deine Kommentare bleiben als „gelöscht“ stehen, ohne deinen Namen und deine Worte.',
    delete: 'Mein Konto löschen',
    deleteQuestion: 'Dein Konto löschen?',
    deleteWithPasskey: 'Mit Passkey löschen',
    deleted: 'Dein Konto ist gelöscht.',
  },
  reset: {
    title: 'Passwort vergessen?',
    lead: 'Wir schicken dir einen Link, mit dem du ein neues wählst.',
    send: 'Link schicken',
    sent: (email) => `Wenn ${email} hier ein Konto hat, ist eine Mail unterwegs. Ihr Link gilt einmal.`,
    noMail:
      'Dieser Server verschickt keine Mail. Wer ihn verwaltet, kann dir einen Link geben, mit dem du ein neues Passwort wählst.',
    choose: 'Neues Passwort wählen',
    save: 'Neues Passwort speichern',
    done: 'Ab jetzt gilt das neue Passwort. Melde dich damit an.',
    used: 'Dieser Link wurde schon benutzt oder ist zu alt.',
    another: 'Einen neuen anfordern',
  },
  studioReason: 'Vom Studio aus sendest du.',
};
