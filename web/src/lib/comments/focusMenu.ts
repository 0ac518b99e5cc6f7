import { tick } from 'svelte';

/** Puts the focus back on the menu of a comment, from where its editing began. */
export async function focusMenu(comment: Element | undefined): Promise<void> {
  await tick();
  comment?.querySelector<HTMLElement>('[popovertarget]')?.focus();
}
