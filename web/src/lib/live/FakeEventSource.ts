/** Stands for the browser's in tests. */
export class FakeEventSource {
  static all: FakeEventSource[] = [];
  onopen?: () => void;
  onerror?: () => void;
  closed = false;
  readonly listeners = new Map<string, (event: { data: string; lastEventId?: string }) => void>();
  constructor(readonly url: string) {
    FakeEventSource.all.push(this);
  }
  addEventListener(name: string, react: (event: { data: string; lastEventId?: string }) => void) {
    this.listeners.set(name, react);
  }
  close() {
    this.closed = true;
  }

  /** Sends an event by the connection that was made last. */
  static send(name: string, payload: unknown) {
    FakeEventSource.all.at(-1)?.listeners.get(name)?.({ data: JSON.stringify(payload) });
  }
}
