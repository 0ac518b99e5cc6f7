import { ApiError } from '$lib/api/ApiError';
import type { Comment } from '$lib/api/types';

export type Send = (text: string, key: string) => Promise<Comment>;

/**
 * What somebody is writing. It stays until the server has it: after a failure it can be sent again, and then it is written
 * once, whether or not the first try arrived.
 */
export class Draft {
  readonly #send: Send;
  #key = crypto.randomUUID();
  #sentText = '';
  text = $state('');
  #sending = $state(false);
  #problem = $state.raw<ApiError | undefined>();

  constructor(send: Send) {
    this.#send = send;
  }

  get sending(): boolean {
    return this.#sending;
  }
  get problem(): ApiError | undefined {
    return this.#problem;
  }
  readonly isEmpty = $derived(this.text.trim() === '');

  /** The comment, when the server took it. */
  async send(): Promise<Comment | undefined> {
    if (this.#sending || this.isEmpty) return undefined;
    const text = this.text;
    // Another text is another comment.
    if (text !== this.#sentText) this.#key = crypto.randomUUID();
    this.#sentText = text;
    this.#sending = true;
    this.#problem = undefined;
    try {
      const comment = await this.#send(text, this.#key);
      if (this.text === text) this.text = '';
      this.#key = crypto.randomUUID();
      this.#sentText = '';
      return comment;
    } catch (error) {
      this.#problem = ApiError.from(error);
      return undefined;
    } finally {
      this.#sending = false;
    }
  }
}
