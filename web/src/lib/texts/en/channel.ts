import { format } from './format';
/** A channel's own page. */
export const channel = {
  missing: (handle: string) => `There is no channel @${handle}`,
  followers: (count: number) =>
    `${format.count(count)} ${format.plural(count, { one: 'follower', other: 'followers' })}`,
  follow: 'Follow',
  following: 'Following',
  edit: 'Edit channel',
  editDone: 'Done',
  liveNow: 'Live now',
  upcoming: 'Upcoming',
  recordings: 'Recordings',
  onlyLive: 'Recordings appear here when the broadcast has ended.',
  defaultVisibility: 'Who can watch new broadcasts and uploads',
  pictures: {
    avatar: { change: 'Change picture', remove: 'Remove picture' },
    banner: { change: 'Change banner', remove: 'Remove banner' },
    tooLarge: (limit: string) => `The file is too large: at most ${limit}.`,
  },
  links: {
    title: 'Links',
    name: 'Name',
    address: 'Address',
    add: 'Add a link',
    remove: (name: string) => `Remove the link ${name}`,
    wrong: 'Begins with https:// or http://.',
  },
  empty: { title: 'No broadcasts yet', text: 'Come back later: what this channel broadcasts will be kept here.' },
};
