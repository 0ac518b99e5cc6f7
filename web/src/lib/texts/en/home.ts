/** The first page. */
export const home = {
  heading: 'Broadcasts',
  liveNow: 'Live now',
  recent: 'Recent',
  popular: 'Popular',
  seeAll: 'See all',
  nobodyLive: 'Nobody is live at the moment.',
  goLive: 'Go live',
  firstSteps: {
    heading: 'Your first broadcast is three steps away',
    lead: 'Nothing has been broadcast here yet. Anyone who opens this page will see it the moment you go live.',
    steps: [
      { title: 'Sign in', text: 'The first administrator’s password was printed when the server started.' },
      { title: 'Make a stream key', text: 'In the studio, create a channel and a key for it.' },
      { title: 'Point OBS at the server', text: 'Settings → Stream → Custom: paste the server address and the key.' },
    ],
    openStudio: 'Open the studio',
  },
};
