import { createContext } from 'svelte';
import type { Texts } from './en';
import type { Language } from './Language.svelte';

/** Set once in the root layout. */
export const [useLanguage, provideLanguage] = createContext<Language>();

/** The texts in the viewer's language: `const t = useTexts()`, then `{t.player.play}`. */
export const useTexts = (): Texts => useLanguage().texts;
