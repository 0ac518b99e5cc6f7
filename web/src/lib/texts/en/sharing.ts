/** Sharing a video, and the player in other people's pages. */
export const sharing = {
  share: 'Share',
  link: 'Link',
  startAt: (clock: string) => `Start at ${clock}`,
  embed: 'Player for another page',
  autoplay: 'Plays by itself',
  muted: 'Starts without sound',
  mutedHint: 'Most browsers let a video start by itself only without sound.',
  privateNote: 'This video is private: only you can open the link.',
  withApp: 'Share with…',
  play: (title: string) => `Play “${title}”`,
};
