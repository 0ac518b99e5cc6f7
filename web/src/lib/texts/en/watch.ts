import { format } from './format';

/** The page around the player, and the cards that lead there. */
export const watch = {
  missing: {
    title: 'This video does not exist',
    text: 'It may have been deleted, or is private.',
    action: 'See what is on',
  },
  more: 'More to watch',
  tags: 'Tags',
  views: (count: number) => `${format.count(count)} ${format.plural(count, { one: 'view', other: 'views' })}`,
  about: 'About this video',
  showAll: 'Show all',
  showLess: 'Show less',
  stillProcessing: 'Processing: more qualities follow',
  countdown: {
    begins: 'The broadcast begins in',
    anyMoment: 'The broadcast is about to begin',
    days: (count: number) => format.plural(count, { one: 'day', other: 'days' }),
    hours: (count: number) => format.plural(count, { one: 'hour', other: 'hours' }),
    minutes: (count: number) => format.plural(count, { one: 'minute', other: 'minutes' }),
    seconds: (count: number) => format.plural(count, { one: 'second', other: 'seconds' }),
  },
  download: {
    button: 'Download',
    menu: 'Download as MP4',
    asSent: 'as it was sent',
    soundOnly: 'no pictures',
    /** A size that is not known to the byte. */
    about: (size: string) => `≈ ${size}`,
    looking: 'Looking…',
  },
};
