import { describe, expect, it } from 'vitest';
import { hasOverrides, launchDigest, type LaunchRequest } from './launch-request.ts';

/** Digests of earlier versions: executions and ledgers have them. */
const DIGESTS: readonly [LaunchRequest, string][] = [
  [{ id: '2' }, '0ff189ff7090ab24'],
  [{ id: '9007199254740993' }, '6d0d04c1a2cad056'],
  [{ id: '2', args: [] }, '5092f9c905a36c37'],
  [{ id: '2', args: ['--mode', 'full', ''] }, '152ae1e5b2249c61'],
  [{ id: '2', env: {} }, '0ff189ff7090ab24'],
  [{ id: '2', env: { B: '2', A: '1', a: 'ä', _: '"' } }, 'f60c7a4930fe5c0c'],
  [{ id: '2', env: { 10: 'x', 9: 'y' } }, '3b76bdf70c36a824'],
  [{ id: '2', taskCount: 4 }, '9b0394d50b7054c2'],
  [{ id: '2', timeoutSeconds: 3600 }, '93336132311029c6'],
  [
    { id: '2', args: ['x'], env: { APP_MODE: 'full' }, taskCount: 4, timeoutSeconds: 3600 },
    '1f1f88afbc966546',
  ],
  [
    { id: '2', args: undefined, env: undefined, taskCount: undefined, timeoutSeconds: undefined },
    '0ff189ff7090ab24',
  ],
];

describe('the digest of a launch request', () => {
  it.each(DIGESTS)('of %j is always the same: %s', (request, digest) => {
    expect(launchDigest(request)).toBe(digest);
  });

  it('covers fields that are added later, whatever the order of their keys', () => {
    const digestWith = (later: object): string => launchDigest({ id: '2', ...later });
    const digests = [{}, { a: 1 }, { a: 2 }, { b: 1 }, { a: { x: 1, y: 2 } }, { a: { x: 1, y: 3 } }];
    expect(new Set(digests.map(digestWith)).size).toBe(digests.length);
    expect(digestWith({ b: [{ y: 2, x: 1 }], a: 1 })).toBe(digestWith({ a: 1, b: [{ x: 1, y: 2 }] }));
    expect(digestWith({ a: undefined })).toBe(digestWith({}));
  });
});

describe('a launch request has overrides', () => {
  it.each<Omit<LaunchRequest, 'id'>>([
    { args: ['x'] },
    { env: { MODE: '' } },
    { taskCount: 1 },
    { timeoutSeconds: 1 },
  ])('if it asks for %j', (asked) => {
    expect(hasOverrides({ id: '2', ...asked })).toBe(true);
  });

  it.each<Omit<LaunchRequest, 'id'>>([{}, { args: [] }, { env: {} }, { taskCount: undefined }])(
    'but not if it asks for %j',
    (asked) => {
      expect(hasOverrides({ id: '2', ...asked })).toBe(false);
    },
  );
});
