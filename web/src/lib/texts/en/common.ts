import { format } from './format';

/** What several pages say, wherever they are. */
export const common = {
  pageTitle: (title: string) => `${title} – Rillcast`,
  home: 'Home',
  signIn: 'Sign in',

  loading: 'Loading',
  loadingMore: 'Loading…',
  showMore: 'Show more',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
  edit: 'Edit',
  delete: 'Delete',
  copy: 'Copy',
  copied: 'Copied',
  show: (what: string) => `Show ${what}`,
  hide: (what: string) => `Hide ${what}`,
  chartNow: (what: string, value: string) => `${what}, now ${value}`,

  live: 'Live',
  viewers: (count: number) => `${format.count(count)} ${format.plural(count, { one: 'viewer', other: 'viewers' })}`,
  framesPerSecond: (rate: number) => `${format.frameRate(rate)} fps`,
  visibility: {
    label: 'Who can watch',
    public: 'Public',
    unlisted: 'Unlisted',
    private: 'Private',
    hints: {
      public: 'Everybody can find and watch it.',
      unlisted: 'Everybody who has the link can watch it; no list shows it.',
      private: 'Only you can watch it.',
    },
  },
  states: { scheduled: 'Soon', live: 'Live', processing: 'Processing', ready: '', failed: 'Failed' },

  pageMissing: { title: 'There is no such page', text: 'The address may be mistyped, or what was here is gone.' },
};
