import { ApiError } from '$lib/api/ApiError';
import type { Texts } from './en';

/** What a page says about a failure, as a heading. */
export function problemTitle(t: Texts, thrown: unknown): string {
  return t.errors.titles[ApiError.from(thrown).kind];
}

/**
 * The same as a sentence. Where only the server knows what is wrong with a request, its own words (English) come along;
 * for all others the catalogue has better ones.
 */
export function problemText(t: Texts, thrown: unknown): string {
  const { kind, detail } = ApiError.from(thrown);
  const general = t.errors.sentences[kind];
  const onlyServerKnows = kind === 'invalid' || kind === 'conflict' || kind === 'forbidden';
  return onlyServerKnows && detail !== undefined ? t.errors.withDetail(general, detail) : general;
}
