import { format } from './format';

/** What several pages say, and the frame around them. */
export const common = {
  pageTitle: (title: string) => `${title} – Rillcast`,
  skipToContent: 'Skip to content',
  homeLink: 'Rillcast, home',
  home: 'Home',
  account: 'Account',
  studio: 'Studio',
  signIn: 'Sign in',
  signOut: 'Sign out',
  language: 'Language',
  languageFailed: 'The language could not be loaded.',
  theme: { auto: 'as the system', light: 'light', dark: 'dark' },
  themeNow: (theme: string) => `Colours: ${theme}`,
  themeChange: (theme: string) => `Colours: ${theme}. Change`,

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
  states: { scheduled: 'Soon', live: 'Live', processing: 'Processing', ready: '', failed: 'Failed' },

  pageMissing: { title: 'There is no such page', text: 'The address may be mistyped, or what was here is gone.' },
};
