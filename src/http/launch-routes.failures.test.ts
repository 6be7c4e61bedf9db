/** Without a confirmation of Pub/Sub there is no 202, and the answer lets the caller repeat without a second launch. */
import { describe, expect, it } from 'vitest';
import { bodyOf, startHttpService } from '../../test/support/http-service.ts';

const REQUEST = { method: 'POST', headers: { 'Idempotency-Key': 'try-1' } };

describe('a request that Pub/Sub did not confirm', () => {
  it.each([
    { title: 'it does not answer', fault: { silent: true } },
    { title: 'it is unavailable', fault: { code: 'UNAVAILABLE' } },
    { title: 'the connection is cut after it was stored', fault: { cut: 'reset', when: 'after' } },
  ] as const)('is answered with 503, the launch id and what to do when $title', async ({ fault }) => {
    const { send, emulator, log } = await startHttpService({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', ...fault });
    const response = await send('/job/2', REQUEST);
    const text = await response.text();
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(response.headers.get('location')).toBeNull();
    expect(JSON.parse(text)).toEqual({
      title: 'Service Unavailable',
      status: 503,
      code: 'publish-failed',
      detail: expect.stringMatching(/may have been stored.*same Idempotency-Key/),
      launchId: expect.stringMatching(/^k_/),
    });
    expect(text).not.toMatch(/node_modules|\.[jt]s:\d/);
    expect(log).toContainEqual(
      expect.objectContaining({ severity: 'ERROR', id: '2', launchId: JSON.parse(text).launchId }),
    );
  });

  it.each([
    ['NOT_FOUND', 'create the topic'],
    ['PERMISSION_DENIED', 'grant roles/pubsub.publisher'],
    ['UNAUTHENTICATED', 'check the credentials'],
    ['INVALID_ARGUMENT', 'check the name of the topic'],
  ] as const)(
    'is answered as not stored if Pub/Sub refused it with %s, and the log says: %s',
    async (code, fix) => {
      const { send, emulator, log } = await startHttpService();
      emulator.faults.add({ rpc: 'Publish', code });
      const response = await send('/job/2', REQUEST);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      const problem = (await response.json()) as { readonly detail: string };
      expect(problem).toMatchObject({ code: 'publish-failed', launchId: expect.stringMatching(/^k_/) });
      expect(problem.detail).toMatch(/refused.*not stored.*same Idempotency-Key/);
      expect(problem.detail).not.toMatch(/in time|may have been/);
      expect(log).toContainEqual(
        expect.objectContaining({
          severity: 'ERROR',
          fix: expect.stringContaining(fix),
          err: expect.objectContaining({ message: expect.stringContaining(code) }),
        }),
      );
    },
  );

  it('may have been stored if an attempt with a lost answer came before the refusal', async () => {
    const { send, emulator, stored, log } = await startHttpService();
    emulator.faults.add({ rpc: 'Publish', code: 'UNAVAILABLE', when: 'after', nth: 1 });
    emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED', nth: 2 });
    const { detail } = (await (await send('/job/2', REQUEST)).json()) as { readonly detail: string };
    expect(stored()).toHaveLength(1);
    expect(detail).toContain('may have been stored');
    expect(log).toContainEqual(
      expect.objectContaining({ fix: expect.stringContaining('grant roles/pubsub.publisher') }),
    );
  });

  it('is the same launch when it is repeated with the same key', async () => {
    const { send, emulator, stored } = await startHttpService({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', silent: true, when: 'after' });
    const { launchId } = await bodyOf(await send('/job/2', REQUEST));
    emulator.faults.clear();
    expect((await send('/job/2', REQUEST)).status).toBe(202);
    expect(stored().length).toBeGreaterThan(1);
    expect(new Set(stored().map(({ attributes }) => attributes['launchId']))).toEqual(new Set([launchId]));
  });
});

it('a hundred requests at once are a hundred stored messages', async () => {
  const { send, stored } = await startHttpService();
  const responses = await Promise.all(
    Array.from({ length: 100 }, (_, id) => send(`/job/${id}`, { method: 'POST' })),
  );
  expect(responses.every(({ status }) => status === 202)).toBe(true);
  expect(new Set(stored().map(({ data }) => JSON.parse(data).id)).size).toBe(100);
});
