import { format } from './format';

/** Likes, and emoji over live pictures. */
export const reactions = {
  bar: 'React',
  opinion: 'Your opinion',
  like: (count: number) => `Like, ${format.count(count)} so far`,
  dislike: (count: number) => `Dislike, ${format.count(count)} so far`,
  count: (count: number) => `${format.count(count)} ${format.plural(count, { one: 'reaction', other: 'reactions' })}`,
  tooMany: 'That was quick. Wait a moment.',
  names: {
    heart: 'Heart',
    thumbsUp: 'Thumbs up',
    laugh: 'Laughing',
    wow: 'Wow',
    sad: 'Sad',
    clap: 'Applause',
    fire: 'Fire',
    party: 'Party',
  },
};
