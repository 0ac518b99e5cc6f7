/** What the channels that somebody follows broadcast. */
export const following = {
  title: 'Following',
  fromFollowed: 'From channels you follow',
  channels: 'Channels you follow',
  recent: 'Recent',
  quiet: 'The channels you follow have broadcast nothing yet.',
  none: {
    title: 'You follow no channel yet',
    text: 'Follow a channel on its page, and what it broadcasts stands here.',
    find: 'Look around',
  },
  guest: {
    title: 'Following needs an account',
    text: 'Sign in to follow channels and see first who of them is live.',
  },
};
