import { ApiError } from '$lib/api/ApiError';
import type { Comment } from '$lib/api/types';
import { expect, it } from 'vitest';
import { Draft } from './Draft.svelte';

const comment = { id: 'c' } as Comment;

it('keeps the text and the key until the server has it', async () => {
  const sent: [string, string][] = [];
  let works = false;
  const draft = new Draft((text, key) => {
    sent.push([text, key]);
    return works ? Promise.resolve(comment) : Promise.reject(ApiError.fromResponse(503, {}));
  });
  draft.text = 'Hello';
  expect(await draft.send()).toBeUndefined();
  expect(draft.text).toBe('Hello');
  expect(draft.problem?.status).toBe(503);
  works = true;
  expect(await draft.send()).toBe(comment);
  expect(draft.text).toBe('');
  expect(sent[0]).toEqual(sent[1]);
});

it('takes another key for another text, and sends nothing empty', async () => {
  const keys = new Set<string>();
  const draft = new Draft((_, key) => {
    keys.add(key);
    return Promise.reject(ApiError.offline());
  });
  for (const text of ['One', 'Two', '   ']) {
    draft.text = text;
    await draft.send();
  }
  expect(keys.size).toBe(2);
});
