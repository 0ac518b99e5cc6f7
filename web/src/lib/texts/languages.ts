import { en, type Texts } from './en';

/** A language of the pages. English comes with them, the others when somebody wants them. */
export const LANGUAGES = {
  en: { ownName: 'English', load: (): Promise<Texts> => Promise.resolve(en) },
  de: { ownName: 'Deutsch', load: async (): Promise<Texts> => (await import('./de')).de },
} as const;

/** An ISO 639-1 code. */
export type LanguageCode = keyof typeof LANGUAGES;

export const LANGUAGE_CODES = Object.keys(LANGUAGES) as LanguageCode[];

/** What was chosen here before, else the first language of the browser that we have, else English. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): LanguageCode {
  const wanted = [...(chosen === null ? [] : [chosen]), ...browser].map((tag) => tag.toLowerCase().split('-')[0]);
  return (
    wanted.map((code) => LANGUAGE_CODES.find((known) => known === code)).find((code) => code !== undefined) ?? 'en'
  );
}
