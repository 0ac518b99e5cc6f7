import { format } from './format';

/** Where a viewer was: resuming, the history, the bar on pictures. */
export const positions = {
  resumedAt: (clock: string) => `Resumed at ${clock}`,
  startOver: 'Start over',
  watched: (share: number) => (share >= 1 ? 'Watched' : `${Math.round(share * 100)} % watched`),
  history: 'History',
  watchedAgo: (ago: string) => `Watched ${ago}`,
  remove: (title: string) => `Remove “${title}” from the history`,
  clear: 'Clear history',
  clearAsk: {
    title: 'Clear the history?',
    text: 'Everything you have watched is forgotten, and so is where you were in each video.',
  },
  pause: 'Pause history',
  goOn: 'Resume history',
  pausedNote: 'Paused: what you watch is not remembered.',
  empty: { title: 'Nothing watched yet', text: 'What you watch appears here, with the place where you stopped.' },
  guest: {
    title: 'Your history needs an account',
    text: 'Sign in, and what you watch is remembered on all your devices.',
    knows: (count: number) =>
      `This browser remembers where you were in ${format.count(count)} ${format.plural(count, { one: 'video', other: 'videos' })}. Sign in to have that on all your devices.`,
    forget: 'Forget them',
  },
};
