import { createContext } from 'svelte';
import { cueAt, parseStoryboard, type StoryboardCue } from './storyboard';

const MOST_ATTEMPTS = 6;
const TIMEOUT_MS = 30_000;

type Ask = (url: string) => Promise<Response>;
type Address = (url: string) => string;

/** The small pictures of one video, fetched when they are first wanted. Without them the seek bar shows times only. */
export class Storyboard {
  #cues = $state.raw<readonly StoryboardCue[]>([]);
  readonly #url: string;
  readonly #ask: Ask;
  readonly #address: Address;
  #attempts = 0;
  #asking = false;

  /** `address`: what to ask for in the place of an address that was known before. */
  constructor(
    url: string,
    ask: Ask = (address) => fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) }),
    address: Address = (known) => known,
  ) {
    this.#url = url;
    this.#ask = ask;
    this.#address = address;
  }

  /** Somebody is about to look: fetches the list, unless it is here or on its way. */
  want(): void {
    if (this.#asking || this.#attempts > 0) return;
    this.#asking = true;
    void this.#fetch();
  }

  /** The picture for a time in seconds from the start of the video. */
  at(time: number): StoryboardCue | undefined {
    const cue = cueAt(this.#cues, time);
    return cue === undefined ? undefined : { ...cue, sheet: this.#address(cue.sheet) };
  }

  async #fetch(): Promise<void> {
    this.#attempts++;
    let again: number | undefined;
    try {
      const response = await this.#ask(this.#address(this.#url));
      if (response.ok) this.#cues = parseStoryboard(await response.text(), response.url || this.#url);
      else again = Number(response.headers.get('retry-after') ?? NaN);
    } catch {
      again = 5;
    }
    if (again !== undefined && again > 0 && this.#attempts < MOST_ATTEMPTS) {
      setTimeout(() => void this.#fetch(), again * 1000);
    } else {
      this.#asking = false;
    }
  }
}

/** The player around a seek bar provides it; a getter, because a live video has none until it has ended. */
const [getStoryboard, provide] = createContext<() => Storyboard | undefined>();
export const provideStoryboard = provide;

/** The storyboard of the player around, if it has one. */
export function useStoryboard(): () => Storyboard | undefined {
  try {
    return getStoryboard();
  } catch {
    return () => undefined;
  }
}
