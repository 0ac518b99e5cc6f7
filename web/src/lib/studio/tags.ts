/** The server's limits. */
export const MAX_TAGS = 20;
export const MAX_TAG_LENGTH = 40;

/** Tags as somebody types them, with commas between; each once, without `#`. */
export function readTags(text: string): string[] {
  const tags = text
    .split(/[,\n、]/)
    .map((tag) => tag.trim().replace(/^#+/, '').trim())
    .filter((tag) => tag !== '');
  return tags.filter((tag, i) => tags.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === i);
}

/** Whether the server takes them. */
export function fitTags(tags: readonly string[]): boolean {
  return tags.length <= MAX_TAGS && tags.every((tag) => tag.length <= MAX_TAG_LENGTH);
}
