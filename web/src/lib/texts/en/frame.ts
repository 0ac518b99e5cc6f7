/** What is around every page: header, navigation, menus, footer. */
export const frame = {
  skipToContent: 'Skip to content',
  homeLink: 'Rillcast, home',
  navigation: 'Main',
  toggleNavigation: 'Show or hide the navigation',
  places: {
    home: 'Home',
    following: 'Following',
    history: 'History',
    studio: 'Studio',
    account: 'Account',
    signIn: 'Sign in',
  },
  liveChannels: 'Live channels',
  showFewer: 'Show fewer',

  openSearch: 'Search',
  closeSearch: 'Close search',
  create: 'Create',
  goLive: (channel: string) => `Go live on ${channel}`,
  upload: (channel: string) => `Upload to ${channel}`,
  createChannel: 'Create a channel',
  account: 'Account',
  settings: 'Settings',
  yourChannel: (name: string) => `Your channel ${name}`,
  signOut: 'Sign out',
  signOutFailed: 'You could not be signed out.',

  colours: 'Colours',
  theme: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languageFailed: 'The language could not be loaded.',

  footer: 'About this site',
  api: 'API',
};
