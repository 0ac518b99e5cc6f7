import { Language } from '$lib/texts/Language.svelte';
import type { LayoutLoad } from './$types';

// The server only serves files: every page is rendered in the browser.
export const ssr = false;
export const prerender = false;

/** Nothing is shown before the texts of the viewer's language are there; they are loaded beside the page. */
export const load = (async () => ({ language: await Language.restore() })) satisfies LayoutLoad;
