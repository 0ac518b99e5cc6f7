const KEY = 'rillcast.theatre';
/** Narrower windows have no width to give. */
const ROOM = '(min-width: 1000px)';

/** Whether the picture takes the whole width of the page: as the viewer left it, and where there is room. */
export class Theatre {
  #isWanted = $state(readStored());
  #hasRoom = $state(matchMedia(ROOM).matches);

  get isOn(): boolean {
    return this.#isWanted && this.#hasRoom;
  }
  get hasRoom(): boolean {
    return this.#hasRoom;
  }

  toggle(): void {
    if (!this.#hasRoom) return;
    this.#isWanted = !this.#isWanted;
    try {
      localStorage.setItem(KEY, this.#isWanted ? 'wide' : 'usual');
    } catch {
      // Without storage it lasts as long as the page.
    }
  }

  /** Follows the window until the returned function is called. */
  follow(): () => void {
    const room = matchMedia(ROOM);
    const changed = () => (this.#hasRoom = room.matches);
    changed();
    room.addEventListener('change', changed);
    return () => room.removeEventListener('change', changed);
  }
}

function readStored(): boolean {
  try {
    return localStorage.getItem(KEY) === 'wide';
  } catch {
    return false;
  }
}
