import type { Texts } from '$lib/texts/en';

/** Everything the keyboard can do to the player. */
export type Command =
  | {
      readonly name:
        | 'togglePlay'
        | 'toggleMute'
        | 'toggleFullscreen'
        | 'togglePip'
        | 'toggleTheatre'
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
  ['t', { name: 'toggleTheatre' }],
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

/** The help page: what each key does, as the name of its text. */
export const SHORTCUT_HELP: readonly {
  readonly keys: readonly string[];
  readonly does: keyof Texts['player']['keys'];
}[] = [
  { keys: ['Space', 'K'], does: 'togglePlay' },
  { keys: ['J', 'L'], does: 'seekFar' },
  { keys: ['←', '→'], does: 'seekNear' },
  { keys: ['↑', '↓'], does: 'volume' },
  { keys: ['M'], does: 'mute' },
  { keys: ['F'], does: 'fullScreen' },
  { keys: ['T'], does: 'theatre' },
  { keys: ['I'], does: 'pictureInPicture' },
  { keys: ['0', '…', '9'], does: 'jump' },
  { keys: ['Home'], does: 'start' },
  { keys: ['End'], does: 'end' },
  { keys: ['<', '>'], does: 'speed' },
  { keys: ['S'], does: 'details' },
  { keys: ['?'], does: 'help' },
];
