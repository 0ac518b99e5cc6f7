import { en, type Texts } from './en';
import { type LanguageCode, LANGUAGES, preferredLanguage } from './languages';

const KEY = 'rillcast.language';

/** The language of the pages: chosen by the browser's settings, changed by the viewer and then kept in this browser. */
export class Language {
  #code = $state<LanguageCode>('en');
  #texts = $state.raw<Texts>(en);

  /** The texts of the moment: what was read from here in a template changes with the language. */
  readonly texts: Texts = liveView(() => this.#texts);

  get code(): LanguageCode {
    return this.#code;
  }

  /** The language this viewer wants. Without an answer from the server it stays English: pages never fail for a text. */
  static async restore(): Promise<Language> {
    const language = new Language();
    try {
      await language.#show(preferredLanguage(readStored(), navigator.languages));
    } catch {
      // The file did not come; English is here.
    }
    return language;
  }

  /** Changes the language and remembers it; rejects, with nothing changed, when its file does not come. */
  async choose(code: LanguageCode): Promise<void> {
    await this.#show(code);
    try {
      localStorage.setItem(KEY, code);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }

  async #show(code: LanguageCode): Promise<void> {
    this.#texts = await LANGUAGES[code].load();
    this.#code = code;
    document.documentElement.lang = code;
  }
}

function liveView(read: () => Texts): Texts {
  const areas = (Object.keys(en) as (keyof Texts)[]).map((area) => [area, { get: () => read()[area] }] as const);
  return Object.defineProperties({}, Object.fromEntries(areas)) as Texts;
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
