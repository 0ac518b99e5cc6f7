/** How far a video was watched in this browser. */
export interface LocalPosition {
  /** Media seconds. */
  readonly position: number;
  readonly finished: boolean;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

const KEY = 'rillcast.positions';
/** Those watched longest ago make room. */
export const MAX_LOCAL = 200;

/** What guests watched: kept by their browser alone. Damaged or refused storage only forgets. */
export class LocalPositions {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#storage = storage;
  }

  all(): ReadonlyMap<string, LocalPosition> {
    try {
      const stored: unknown = JSON.parse(this.#storage.getItem(KEY) ?? '[]');
      return new Map(Array.isArray(stored) ? stored.filter(isEntry) : []);
    } catch {
      return new Map();
    }
  }

  get(id: string): LocalPosition | undefined {
    return this.all().get(id);
  }

  set(id: string, position: LocalPosition): void {
    const entries = [...this.all()].filter(([other]) => other !== id);
    try {
      this.#storage.setItem(KEY, JSON.stringify([...entries, [id, position]].slice(-MAX_LOCAL)));
    } catch {
      // Private windows and full storage: nothing is lost but comfort.
    }
  }

  clear(): void {
    try {
      this.#storage.removeItem(KEY);
    } catch {
      // The same.
    }
  }
}

function isEntry(entry: unknown): entry is [string, LocalPosition] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const value: unknown = entry[1];
  if (typeof value !== 'object' || value === null) return false;
  const { position, finished, atMs } = value as Record<string, unknown>;
  return typeof position === 'number' && position >= 0 && typeof finished === 'boolean' && typeof atMs === 'number';
}
