import { ApiError } from './ApiError';

/** Something that the viewer set off, mostly by a form: under way, done, or failed. */
export class Attempt {
  #busy = $state(false);
  #error = $state.raw<ApiError | undefined>();

  get busy(): boolean {
    return this.#busy;
  }
  /** Why the last one failed; gone when the next begins. */
  get error(): ApiError | undefined {
    return this.#error;
  }

  /** Why the last one failed, when it is none of these fields' fault, so that no field says it. */
  errorBeside(...fields: readonly string[]): ApiError | undefined {
    return fields.some((field) => this.#error?.fields[field] !== undefined) ? undefined : this.#error;
  }

  async run(request: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#error = undefined;
    try {
      await request();
    } catch (thrown) {
      this.#error = ApiError.from(thrown);
    } finally {
      this.#busy = false;
    }
  }
}
