const IDLE_MS = 2_600;

/** Whether the viewer has left pointer and keyboard alone for a while, so that the controls may go. */
export class Idle {
  #isIdle = $state(false);
  #frame: HTMLElement | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get isIdle(): boolean {
    return this.#isIdle;
  }

  watch(frame: HTMLElement): () => void {
    this.#frame = frame;
    const stop = new AbortController();
    const stir = () => this.#stir();
    for (const name of ['pointermove', 'pointerdown', 'keydown', 'focusin'] as const) {
      frame.addEventListener(name, stir, { signal: stop.signal });
    }
    frame.addEventListener(
      'pointerleave',
      (event) => {
        if (event.pointerType === 'mouse') this.#rest();
      },
      { signal: stop.signal },
    );
    stir();
    return () => {
      stop.abort();
      clearTimeout(this.#timer);
    };
  }

  /** A pointer that rests on a control is about to use it. */
  #rest(): void {
    if (this.#frame?.querySelector('button:hover, input:hover, [role=slider]:hover, [role=menu]') != null) this.#stir();
    else this.#isIdle = true;
  }

  #stir(): void {
    this.#isIdle = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#rest(), IDLE_MS);
  }
}
