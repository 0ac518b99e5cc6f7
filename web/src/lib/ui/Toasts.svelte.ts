/** A short word about what was just done, with at most one thing to do about it. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  readonly action: { readonly name: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 5_000;
/** One that can be acted upon stays until it can be read and reached. */
const WITH_ACTION_MS = 10_000;
const MOST = 3;

/** What is said at the edge of the screen; the oldest makes room. */
export class Toasts {
  #shown = $state.raw<readonly Toast[]>([]);
  #next = 0;

  get shown(): readonly Toast[] {
    return this.#shown;
  }

  say(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
    const toast: Toast = { id: this.#next++, text, tone: options.tone ?? 'plain', action: options.action };
    this.#shown = [...this.#shown, toast].slice(-MOST);
    setTimeout(() => this.dismiss(toast.id), toast.action === undefined ? SHOWN_MS : WITH_ACTION_MS);
  }

  dismiss(id: number): void {
    this.#shown = this.#shown.filter((toast) => toast.id !== id);
  }
}
