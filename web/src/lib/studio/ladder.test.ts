import { ApiClient } from '$lib/api/ApiClient';
import { describe, expect, it } from 'vitest';
import { LadderForm } from './LadderForm.svelte';

const usual = [1080, 720, 480].map((side) => ({ side, bitsPerSecond: 1_000_000, quality: 23, halvesPictures: false }));

/** A server that keeps what is put. */
function serverWith(own: unknown[] | undefined) {
  const requests: { method: string; body: unknown }[] = [];
  let kept = own;
  const api = new ApiClient((_, init) => {
    const method = init?.method ?? 'GET';
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    requests.push({ method, body });
    if (method === 'PUT') kept = (body as { rungs: unknown[] }).rungs;
    if (method === 'DELETE') {
      kept = undefined;
      return Promise.resolve(new Response(null, { status: 204 }));
    }
    return Promise.resolve(
      Response.json({ isOwn: kept !== undefined, rungs: kept ?? usual, usual, largestLiveSide: 720 }),
    );
  });
  return { api, requests };
}

describe('LadderForm', () => {
  it('begins with the usual qualities and saves them without rates', async () => {
    const { api, requests } = serverWith(undefined);
    const form = new LadderForm(api, 'c1');
    await form.load();
    expect(form.isOwn).toBe(false);
    form.choose();
    expect(form.rows.map((row) => [row.side, row.kbit])).toEqual([
      ['1080', ''],
      ['720', ''],
      ['480', ''],
    ]);
    const [first, second] = form.rows;
    if (!first || !second) throw new Error('no rows');
    form.remove(first);
    second.kbit = '2200';
    await form.save();
    expect(form.error).toBeUndefined();
    expect(form.saved).toBe(true);
    expect(requests.at(-1)?.body).toMatchObject({
      rungs: [
        { side: 720, bitsPerSecond: 2_200_000 },
        { side: 480, bitsPerSecond: null },
      ],
    });
  });

  it('keeps what it does not show, and goes back', async () => {
    const { api, requests } = serverWith([{ side: 540, bitsPerSecond: 900_500, quality: 20, halvesPictures: true }]);
    const form = new LadderForm(api, 'c1');
    await form.load();
    expect(form.isOwn).toBe(true);
    expect(form.rows[0]?.kbit).toBe('900.5');
    await form.save();
    expect(requests.at(-1)?.body).toEqual({
      rungs: [{ side: 540, bitsPerSecond: 900_500, quality: 20, halvesPictures: true }],
    });
    await form.reset();
    expect(form.isOwn).toBe(false);
    expect(requests.map((r) => r.method)).toContain('DELETE');
  });

  it('knows odd, double, too small and too large ones', async () => {
    const { api } = serverWith([{ side: 540, bitsPerSecond: null, quality: null, halvesPictures: null }]);
    const form = new LadderForm(api, 'c1');
    await form.load();
    form.add();
    const row = form.rows[1];
    if (!row) throw new Error('no row');
    for (const wrong of ['', '541', '62', '4322', '540', 'x', '7.5']) {
      row.side = wrong;
      expect(form.isRight).toBe(false);
    }
    row.side = '360';
    expect(form.isRight).toBe(true);
    row.kbit = '49';
    expect(form.isRight).toBe(false);
  });
});
