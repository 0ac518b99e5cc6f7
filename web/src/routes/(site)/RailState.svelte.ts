const KEY = 'rillcast.rail';

/** Whether the rail at the side shows words or icons only: as the viewer left it. */
export class RailState {
  #isSmall = $state(readStored());

  get isSmall(): boolean {
    return this.#isSmall;
  }

  toggle(): void {
    this.#isSmall = !this.#isSmall;
    try {
      localStorage.setItem(KEY, this.#isSmall ? 'small' : 'wide');
    } catch {
      // Without storage it lasts as long as the page.
    }
  }
}

function readStored(): boolean {
  try {
    return localStorage.getItem(KEY) === 'small';
  } catch {
    return false;
  }
}
