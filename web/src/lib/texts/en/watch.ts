/** The page around the player, and the cards that lead there. */
export const watch = {
  missing: {
    title: 'This video does not exist',
    text: 'It may have been deleted by its owner.',
    action: 'See what is on',
  },
  more: 'More to watch',
  share: 'Share',
  linkCopied: 'Link copied',
  about: 'About this video',
  showAll: 'Show all',
  showLess: 'Show less',
  stillProcessing: 'Processing: more qualities follow',
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
