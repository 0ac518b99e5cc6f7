import { describe, expect, it } from 'vitest';
import { ApiClient } from './ApiClient';
import { ApiError } from './ApiError';

interface Call {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

function clientAnswering(response: () => Response | Promise<Response>) {
  const calls: Call[] = [];
  const client = new ApiClient((input, init) => {
    calls.push({ url: typeof input === 'string' ? input : input.toString(), init });
    return Promise.resolve(response());
  });
  return { client, calls };
}

const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json' } });

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ApiError) return error;
  }
  throw new Error('expected an ApiError');
}

describe('ApiClient', () => {
  it('leaves out empty query values and escapes the rest', async () => {
    const { client, calls } = clientAnswering(() => json(200, { items: [], next: null }));
    await client.videos({ state: 'ready', q: 'a & b', cursor: '' });
    expect(calls[0]?.url).toBe('/api/videos?state=ready&q=a+%26+b');
  });

  it('escapes ids in paths', async () => {
    const { client, calls } = clientAnswering(() => json(200, {}));
    await client.video('../x');
    expect(calls[0]?.url).toBe('/api/videos/..%2Fx');
  });

  it('sends JSON and takes an empty answer', async () => {
    const { client, calls } = clientAnswering(() => new Response(null, { status: 204 }));
    await expect(client.login('a@b', 'secret')).resolves.toBeUndefined();
    expect(calls[0]?.init?.method).toBe('POST');
    expect(calls[0]?.init?.body).toBe('{"email":"a@b","password":"secret"}');
  });

  it('turns problem details into an ApiError with fields', async () => {
    const { client } = clientAnswering(() =>
      json(400, { title: 'Invalid', detail: 'Look at the handle.', errors: { Handle: ['Too short.', 'x'] } }),
    );
    const error = await errorOf(client.createChannel({ handle: 'a', name: 'b' }));
    expect(error).toMatchObject({ kind: 'invalid', status: 400, title: 'Invalid', detail: 'Look at the handle.' });
    expect(error.fields).toEqual({ handle: 'Too short.' });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'notFound'],
    [409, 'conflict'],
    [429, 'tooMany'],
    [503, 'server'],
  ])('status %d is %s, also without a body', async (status, kind) => {
    const { client } = clientAnswering(
      () => new Response('<html>', { status, headers: { 'content-type': 'text/html' } }),
    );
    expect((await errorOf(client.me())).kind).toBe(kind);
  });

  it('reports an unreachable server as offline', async () => {
    const client = new ApiClient(() => Promise.reject(new TypeError('network')));
    expect((await errorOf(client.server())).kind).toBe('offline');
  });
});
