import type { Comment } from '$lib/api/types';
import { describe, expect, it } from 'vitest';
import { afterRemoval } from './removal';

const comment = {
  id: 'c',
  parentId: null,
  state: 'visible',
  text: 'Rude',
  author: { id: 'a', name: 'Ann' },
  replies: 0,
};
const written = (changes: Partial<Comment> = {}) => ({ ...comment, ...changes }) as Comment;
const removed = { id: 'c', parentId: null, state: 'removed', moderated: true } as const;

describe('afterRemoval', () => {
  it('keeps the words for moderators, with who decided', () => {
    const left = afterRemoval(written(), removed, true, 'Mara');
    expect(left).toMatchObject({ state: 'removed', text: 'Rude', decision: { action: 'remove', by: 'Mara' } });
    expect(afterRemoval(written(), { ...removed, state: 'hidden' }, true)).toMatchObject({
      state: 'hidden',
      decision: { action: 'hide', by: null },
    });
  });
  it('keeps the place of one with answers for everybody, without words and name', () => {
    expect(afterRemoval(written({ replies: 2 }), removed, false)).toMatchObject({ text: '', author: null, replies: 2 });
    expect(afterRemoval(written({ replies: 2 }), { ...removed, moderated: false }, true)).toMatchObject({
      text: '',
      decision: null,
    });
  });
  it('keeps nothing of others', () => {
    expect(afterRemoval(written(), removed, false)).toBeUndefined();
    expect(afterRemoval(written(), { ...removed, moderated: false }, true)).toBeUndefined();
    expect(afterRemoval(written({ replies: 2 }), { ...removed, state: 'hidden' }, false)).toBeUndefined();
  });
  it('does not forget who decided when the event comes after the answer', () => {
    const known = afterRemoval(written(), removed, true, 'Mara');
    expect(known && afterRemoval(known, removed, true)).toBe(known);
  });
  it('knows who and why when the event came before the answer', () => {
    const told = afterRemoval(written(), removed, true);
    const known = told && afterRemoval(told, removed, true, 'Mara', { reason: 'spam', note: 'Third time' });
    expect(known?.decision).toMatchObject({ by: 'Mara', reason: 'spam', note: 'Third time' });
  });
});
