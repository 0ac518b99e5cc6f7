// Ambient types of SvelteKit; nothing is added to them.
declare global {
  namespace App {}
}

export {};
