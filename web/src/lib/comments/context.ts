import { createContext } from 'svelte';
import type { Discussion } from './Discussion.svelte';

/** Set by the watch page; everything about comments on it takes it from here. */
export const [useDiscussion, provideDiscussion] = createContext<Discussion>();
