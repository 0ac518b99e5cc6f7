import { format } from './format';
import type { Texts } from '../en';

export const channel: Texts['channel'] = {
  missing: (handle) => `Den Kanal @${handle} gibt es nicht`,
  followers: (count) => (count === 1 ? '1 Person folgt' : `${format.count(count)} Personen folgen`),
  follow: 'Folgen',
  following: 'Gefolgt',
  edit: 'Kanal bearbeiten',
  editDone: 'Fertig',
  liveNow: 'Jetzt live',
  upcoming: 'Demnächst',
  recordings: 'Aufzeichnungen',
  onlyLive: 'Aufzeichnungen erscheinen hier, wenn die Sendung zu Ende ist.',
  defaultVisibility: 'Wer neue Sendungen und Uploads sehen kann',
  pictures: {
    avatar: { change: 'Bild ändern', remove: 'Bild entfernen' },
    banner: { change: 'Banner ändern', remove: 'Banner entfernen' },
    tooLarge: (limit) => `Die Datei ist zu groß: höchstens ${limit}.`,
  },
  links: {
    title: 'Links',
    name: 'Name',
    address: 'Adresse',
    add: 'Link hinzufügen',
    remove: (name) => `Den Link ${name} entfernen`,
    wrong: 'Beginnt mit https:// oder http://.',
  },
  empty: { title: 'Noch keine Sendungen', text: 'Schau später wieder vorbei: Was dieser Kanal sendet, bleibt hier.' },
};
