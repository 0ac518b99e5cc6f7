import { createContext } from 'svelte';
import type { Now } from './clock.svelte';
import type { Theme } from './Theme.svelte';
import type { Toasts } from './Toasts.svelte';

export const [useNow, provideNow] = createContext<Now>();
export const [useTheme, provideTheme] = createContext<Theme>();
export const [useToasts, provideToasts] = createContext<Toasts>();
