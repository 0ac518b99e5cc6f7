import { createContext } from 'svelte';
import type { Positions } from './Positions.svelte';

/** Set once in the root layout. */
export const [usePositions, providePositions] = createContext<Positions>();
