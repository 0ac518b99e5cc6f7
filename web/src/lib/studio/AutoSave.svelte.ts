import { ApiError } from '$lib/api/ApiError';

export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'failed';

const QUIET_MS = 800;

/** Saves a little after the last change, one request at a time, and says how it stands. */
export class AutoSave<T> {
  readonly #save: (value: T) => Promise<void>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pending: T | undefined;
  #state = $state<SaveState>('clean');
  #problem = $state.raw<ApiError | undefined>();

  constructor(save: (value: T) => Promise<void>) {
    this.#save = save;
  }

  get state(): SaveState {
    return this.#state;
  }
  get problem(): ApiError | undefined {
    return this.#problem;
  }

  change(value: T): void {
    this.#pending = value;
    clearTimeout(this.#timer);
    // A save that is under way takes the newer value along when it is done.
    if (this.#state === 'saving') return;
    this.#state = 'waiting';
    this.#timer = setTimeout(() => void this.flush(), QUIET_MS);
  }

  /** Saves what waits at once; called when the field or the page is left. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state === 'saving') return;
    while (this.#pending !== undefined) {
      const value = this.#pending;
      this.#pending = undefined;
      this.#state = 'saving';
      this.#problem = undefined;
      try {
        await this.#save(value);
        this.#state = 'saved';
      } catch (error) {
        this.#state = 'failed';
        this.#problem = ApiError.from(error);
      }
    }
  }
}
