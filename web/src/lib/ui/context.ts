import { createContext } from 'svelte';
import type { Now } from './clock.svelte';
import type { Theme } from './Theme.svelte';

export const [useNow, provideNow] = createContext<Now>();
export const [useTheme, provideTheme] = createContext<Theme>();
