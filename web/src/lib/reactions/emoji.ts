/** The emoji that can be sent, by the names the API knows. */
export const EMOJI = {
  heart: '❤️',
  thumbsUp: '👍',
  laugh: '😂',
  wow: '😮',
  sad: '😢',
  clap: '👏',
  fire: '🔥',
  party: '🎉',
} as const;

export type EmojiName = keyof typeof EMOJI;

export const isEmojiName = (name: string): name is EmojiName => Object.hasOwn(EMOJI, name);
