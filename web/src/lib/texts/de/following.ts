import type { Texts } from '../en';

export const following: Texts['following'] = {
  title: 'Gefolgt',
  fromFollowed: 'Von Kanälen, denen du folgst',
  channels: 'Kanäle, denen du folgst',
  recent: 'Neu',
  quiet: 'Die Kanäle, denen du folgst, haben noch nichts gesendet.',
  none: {
    title: 'Du folgst noch keinem Kanal',
    text: 'Folge einem Kanal auf seiner Seite, und was er sendet, steht hier.',
    find: 'Umsehen',
  },
  guest: {
    title: 'Zum Folgen brauchst du ein Konto',
    text: 'Melde dich an, um Kanälen zu folgen und zuerst zu sehen, wer von ihnen live ist.',
  },
};
