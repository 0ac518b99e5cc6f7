import { createContext } from 'svelte';
import type { ApiClient } from './ApiClient';
import type { Session } from './Session.svelte';

/** Set once in the root layout; pages and components take them from here. */
export const [useApi, provideApi] = createContext<ApiClient>();
export const [useSession, provideSession] = createContext<Session>();
