import { createSubscriber } from 'svelte/reactivity';

/** The time now, read again every second by everything that shows it. */
export class Now {
  readonly #subscribe = createSubscriber((update) => {
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  });

  get ms(): number {
    this.#subscribe();
    return Date.now();
  }
}
