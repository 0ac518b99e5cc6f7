import { format } from './format';

/** Where people broadcast from. */
export const studio = {
  title: 'Studio',
  newChannel: 'New channel',
  yourChannels: 'Your channels',
  createChannel: 'Create a channel',
  firstChannel: {
    title: 'Create your channel',
    text: 'A channel is where people find your broadcasts. It needs a name and an address.',
  },
  name: 'Name',
  nameNeeded: 'A name is needed.',
  address: 'Address',
  addressHint: 'Small letters, digits and hyphens.',
  addressTaken: 'This address is taken.',
  create: 'Create',
  description: 'Description',
  upload: 'Upload',
  editChannel: 'Edit channel',
  goLive: 'Go live',
  goLiveHint: 'Point your encoder at this server. As soon as it sends, the preview appears on this page.',
  encoderSettings: 'Encoder settings',

  keys: {
    heading: 'Stream keys',
    hint: 'Whoever has a key can broadcast on this channel. Make one per device and keep it secret.',
    used: (ago: string) => `used ${ago}`,
    neverUsed: 'never used',
    revoke: 'Revoke',
    revokeQuestion: (label: string) => `Revoke “${label}”?`,
    revokeText: 'No encoder can broadcast with this key any more. This cannot be undone.',
    first: 'Make your first stream key',
    another: 'New stream key',
    placeholder: 'Where it is used, for example OBS',
    create: 'Create key',
    copyNow: (label: string) => `*Copy the key “${label}” now.* It is shown only this once.`,
    label: 'Stream key',
  },

  encoder: {
    noRtmp: 'This server takes no broadcasts over RTMP.',
    server: 'Server',
    command: 'Command',
    /** Stands in the command where the key belongs. */
    keyPlace: 'YOUR-STREAM-KEY',
    obs: [
      'Open *Settings → Stream* and choose the service *Custom…*',
      'Paste the server address and the stream key.',
      'Under *Output* set the *keyframe interval to 2 s*; for the least delay tune for *zerolatency*.',
      'Press *Start Streaming*. The preview appears here by itself.',
    ],
  },

  live: {
    region: 'Live broadcast',
    watchPage: 'Watch page',
    end: 'End broadcast',
    endQuestion: 'End this broadcast?',
    endText:
      'Viewers are offered the recording. What the encoder sends from now on is not kept; stop it and start it again for a new video.',
  },

  health: {
    heading: 'Stream health',
    video: 'Video',
    frames: 'Frames',
    sound: 'Sound',
    picture: 'Picture',
    videoCodec: 'Video codec',
    keyframeInterval: 'Keyframe interval',
    seconds: (value: string) => `${value} s`,
    soundFacts: (codec: string, kilohertz: string, channels: number) => `${codec}, ${kilohertz} kHz, ${channels} ch`,
    noSound: 'none',
    dropped: 'Dropped units',
    late: 'Late units',
    encoder: 'Encoder',
    encoderUnknown: 'unknown',
    notConnected: 'not connected',
    connectedFor: 'Connected for',
    advice: {
      noEncoder: 'No encoder is connected. The broadcast waits for it to come back.',
      keyframesFarApart: 'Keyframes are far apart. Set the keyframe interval of the encoder to 2 seconds.',
      noSound: 'There is no sound in this broadcast.',
      frameRateFell: 'The frame rate has fallen: the encoder or its connection cannot keep up.',
    },
  },

  ladder: {
    heading: 'Qualities of this channel',
    hint: 'What videos of this channel are converted to, from the next broadcast on. Nothing is made larger than it is sent.',
    usual: (names: string) => `As usual on this server: ${names}.`,
    none: 'Only as it is sent.',
    choose: 'Choose your own',
    lines: 'Lines',
    rate: 'At most, kbit/s',
    usualRate: 'as usual',
    add: 'Add a quality',
    remove: (lines: string) => `Remove ${lines}p`,
    save: 'Save qualities',
    reset: 'Back to the usual ones',
    saved: 'Saved. The next broadcast has them.',
    liveLimit: (lines: string) => `During a broadcast at most ${lines}p is made; larger ones follow in the recording.`,
    linesWrong: (least: string, most: string) => `Even numbers from ${least} to ${most}, each once.`,
    rateWrong: (least: string, most: string) => `From ${least} to ${most}, or empty for the usual rate.`,
  },

  qualities: {
    heading: 'Qualities',
    sourceOnly: 'Viewers get the picture as it is sent, and the sound alone.',
    behind: (delay: string) => `${delay} behind`,
    since: (ago: string) => `Changed ${ago}.`,
    workers: (busy: string) => `Workers: ${busy} busy`,
    workersFree: (busy: string, free: string) => `Workers: ${busy} busy, ${free} free`,
    states: {
      on: 'Converting',
      standIn: 'Stood in',
      shed: 'Taken out',
      pending: 'Waiting',
      converting: 'Converting',
      done: 'Ready',
    },
    queueAway: 'The job queue is away. Viewers get the source until it is back.',
    nobodyConverts: 'Nobody converts. Viewers get the source until a worker is there.',
    shed: (names: string) =>
      `Converting cannot keep up: ${names} taken out for now. The recording gets them afterwards.`,
    givenUp: (count: number) =>
      format.plural(count, {
        one: 'One segment was given up.',
        other: `${format.count(count)} segments were given up.`,
      }),
  },

  conversion: {
    label: 'Processing',
    waiting: 'Waiting for its turn',
    processing: 'Processing',
    processingPercent: (percent: string) => `Processing ${percent}`,
    left: (line: string, time: string) => `${line}, ${time} left`,
    ready: (names: string) => `Ready: ${names}`,
    failed: (count: number) =>
      format.plural(count, {
        one: 'One segment could not be converted',
        other: `${format.count(count)} segments could not be converted`,
      }),
    retryFailed: 'That did not work.',
  },

  recordings: {
    heading: 'Recordings',
    empty: 'Every broadcast is recorded. Yours will be listed here.',
    deleteQuestion: 'Delete this recording?',
    deleteText: (title: string) => `“${title}” and all its media will be gone. This cannot be undone.`,
    videoTitle: 'Title',
    titleNeeded: 'A title is needed.',
  },

  save: {
    clean: 'Changes are saved as you type.',
    waiting: 'Not saved yet…',
    saving: 'Saving…',
    saved: 'Saved.',
    failed: 'Not saved.',
  },
};
