/** A channel's own page. */
export const channel = {
  missing: (handle: string) => `There is no channel @${handle}`,
  empty: { title: 'No broadcasts yet', text: 'Come back later: what this channel broadcasts will be kept here.' },
};
