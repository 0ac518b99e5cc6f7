/** Everything the keyboard can do to the player. */
export type Command =
  | {
      readonly name:
        | 'togglePlay'
        | 'toggleMute'
        | 'toggleFullscreen'
        | 'togglePip'
        | 'toggleHelp'
        | 'toggleStats'
        | 'goToEnd'
        | 'goToStart';
    }
  | { readonly name: 'seekBy'; readonly seconds: number }
  | { readonly name: 'seekToFraction'; readonly fraction: number }
  | { readonly name: 'volumeBy'; readonly amount: number }
  | { readonly name: 'speedBy'; readonly steps: number };

type KeyPress = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>;

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  [' ', { name: 'togglePlay' }],
  ['k', { name: 'togglePlay' }],
  ['j', { name: 'seekBy', seconds: -10 }],
  ['l', { name: 'seekBy', seconds: 10 }],
  ['ArrowLeft', { name: 'seekBy', seconds: -5 }],
  ['ArrowRight', { name: 'seekBy', seconds: 5 }],
  ['ArrowUp', { name: 'volumeBy', amount: 0.05 }],
  ['ArrowDown', { name: 'volumeBy', amount: -0.05 }],
  ['f', { name: 'toggleFullscreen' }],
  ['m', { name: 'toggleMute' }],
  ['i', { name: 'togglePip' }],
  ['Home', { name: 'goToStart' }],
  ['End', { name: 'goToEnd' }],
  ['<', { name: 'speedBy', steps: -1 }],
  ['>', { name: 'speedBy', steps: 1 }],
  ['s', { name: 'toggleStats' }],
  ['?', { name: 'toggleHelp' }],
]);

/** The command of a key press, undefined for keys that are not ours or belong to the browser. */
export function commandFor(press: KeyPress): Command | undefined {
  if (press.altKey || press.ctrlKey || press.metaKey) return undefined;
  if (/^[0-9]$/.test(press.key)) return { name: 'seekToFraction', fraction: Number(press.key) / 10 };
  return commands.get(press.key) ?? commands.get(press.key.toLowerCase());
}

/** The help page: what each key does. */
export const SHORTCUT_HELP: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Space', 'K'], does: 'Play or pause' },
  { keys: ['J', 'L'], does: 'Back or forward 10 seconds' },
  { keys: ['←', '→'], does: 'Back or forward 5 seconds' },
  { keys: ['↑', '↓'], does: 'Volume' },
  { keys: ['M'], does: 'Mute' },
  { keys: ['F'], does: 'Full screen' },
  { keys: ['I'], does: 'Picture in picture' },
  { keys: ['0', '…', '9'], does: 'Jump to 0 … 90 %' },
  { keys: ['Home'], does: 'To the beginning' },
  { keys: ['End'], does: 'To the live picture, or the end' },
  { keys: ['<', '>'], does: 'Slower or faster (recordings)' },
  { keys: ['S'], does: 'Playback details' },
  { keys: ['?'], does: 'This help' },
];
