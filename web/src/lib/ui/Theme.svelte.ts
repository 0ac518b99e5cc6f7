export type ThemeChoice = 'auto' | 'light' | 'dark';

const KEY = 'rillcast.theme';
export const THEME_CHOICES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

/** Light, dark, or whatever the system says; kept in this browser and written to the root element. */
export class Theme {
  #choice = $state<ThemeChoice>('auto');

  constructor() {
    const stored = readStored();
    this.#choice = THEME_CHOICES.find((choice) => choice === stored) ?? 'auto';
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  choose(choice: ThemeChoice): void {
    this.#choice = choice;
    this.#apply();
    try {
      localStorage.setItem(KEY, this.#choice);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  #apply(): void {
    if (this.#choice === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.#choice;
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
