import { backoffMs, type BackoffPolicy } from './Backoff';

const RECONNECT: BackoffPolicy = { firstMs: 500, factor: 2, maxMs: 15_000, jitter: 0.5 };

export interface EventStreamHandlers {
  /** Each named event with its parsed JSON. */
  readonly onevent: (name: string, payload: unknown) => void;
  /** True while the connection stands. */
  readonly onconnection?: (connected: boolean) => void;
}

/**
 * Listens to server-sent events and comes back after any break; returns `stop`. EventSource reconnects by itself only
 * while the server answers 200, so a restart behind a proxy (502) would silence it: here every error starts over, after
 * the last event that was read (`after`), on whatever node answers.
 */
export function listen(url: string, names: readonly string[], handlers: EventStreamHandlers): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let position = '';

  const connect = () => {
    source = new EventSource(position === '' ? url : `${url}?after=${encodeURIComponent(position)}`);
    source.onopen = () => {
      attempt = 0;
      handlers.onconnection?.(true);
    };
    source.onerror = () => {
      source?.close();
      handlers.onconnection?.(false);
      timer = setTimeout(connect, backoffMs(RECONNECT, attempt++));
    };
    // Signs of life tell where we are although nothing happens.
    for (const name of [...names, 'ping']) {
      source.addEventListener(name, (event: MessageEvent<string>) => {
        if (event.lastEventId) position = event.lastEventId;
        if (name === 'ping') return;
        const payload = parse(event.data);
        if (payload !== undefined) handlers.onevent(name, payload);
      });
    }
  };

  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
