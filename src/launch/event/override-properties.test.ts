/**
 * For every policy and every message: a launch never asks for more than the operator allows.
 * The oracle below is written from the contract, not from the code.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decode } from '../../../test/support/decode-message.ts';
import type { LaunchRequest } from './launch-request.ts';
import type { OverridePolicy } from './override-policy.ts';
import { readOverrideWords } from './override-words.ts';
import { Rejection } from './rejection.ts';

const NAMES = [
  'MODE',
  'APP_MODE',
  'APP_',
  'APP',
  'PORT',
  'K_SERVICE',
  'CLOUD_RUN_JOB',
  'LAUNCH_ID',
  'LAUNCH_X',
];

/** Words that are each valid, and together unless one is there twice. */
const words = fc
  .record({
    args: fc.constantFrom([], ['args']),
    taskCount: fc.oneof(
      fc.constantFrom([], ['taskCount']),
      fc.integer({ min: 1, max: 10_000 }).map((most) => [`taskCount<=${most}`]),
    ),
    timeoutSeconds: fc.oneof(
      fc.constantFrom([], ['timeoutSeconds']),
      fc.integer({ min: 1, max: 604_800 }).map((most) => [`timeoutSeconds<=${most}`]),
    ),
    env: fc.subarray(['env:MODE', 'env:APP_*', 'env:APP', 'env:LAUNCH_*']),
  })
  .map(({ args, taskCount, timeoutSeconds, env }) => [...args, ...taskCount, ...timeoutSeconds, ...env]);

const given = fc.record({ args: fc.integer({ min: 0, max: 1000 }), envNames: fc.subarray(NAMES) });

const junk = fc.jsonValue({ maxDepth: 1 });

/** Mostly what an honest publisher sends, around every bound. */
function mostly<T>(...honest: readonly fc.Arbitrary<T>[]): fc.Arbitrary<unknown> {
  return fc.oneof(...honest.map((arbitrary) => ({ weight: 10, arbitrary })), { weight: 1, arbitrary: junk });
}

const request = fc.record(
  {
    id: fc.nat(),
    args: mostly(
      fc.array(fc.string(), { maxLength: 3 }),
      fc.integer({ min: 0, max: 1001 }).map((length) => Array.from({ length }, () => 'x')),
    ),
    env: mostly(
      fc.dictionary(fc.constantFrom('MODE', 'APP_MODE', 'APP_', 'LAUNCH_X'), fc.string(), { maxKeys: 3 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), fc.string(), { maxKeys: 3 }),
    ),
    taskCount: mostly(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 10_001 })),
    timeoutSeconds: mostly(fc.integer({ min: 1, max: 600 }), fc.integer({ min: 0, max: 604_801 })),
  },
  { requiredKeys: ['id'] },
);

/** The greatest value that `list` allows for `name`, 0 if it does not list it. */
function bound(list: readonly string[], name: string, most: number): number {
  const word = list.find((one) => one === name || one.startsWith(`${name}<=`));
  if (word === undefined) return 0;
  return word === name ? most : Number(word.split('<=')[1]);
}

function nameIsAllowed(list: readonly string[], name: string): boolean {
  if (['LAUNCH_ID', 'LAUNCH_INPUT_ID', 'LAUNCH_DIGEST', 'TRACEPARENT', 'PORT'].includes(name)) return false;
  if (name.startsWith('K_') || name.startsWith('CLOUD_RUN_')) return false;
  return list.some((word) =>
    word.endsWith('*') ? name.startsWith(word.slice(4, -1)) : word === `env:${name}`,
  );
}

function isWithin(asked: LaunchRequest, list: readonly string[], policy: OverridePolicy): boolean {
  const { args, env = {}, taskCount = 0, timeoutSeconds = 0 } = asked;
  return (
    (args === undefined || (list.includes('args') && args.length + policy.given.args <= 1000)) &&
    taskCount <= bound(list, 'taskCount', 10_000) &&
    timeoutSeconds <= bound(list, 'timeoutSeconds', 604_800) &&
    Object.keys(env).every((name) => nameIsAllowed(list, name)) &&
    Object.values(env).every((value) => Buffer.byteLength(value) <= 32_768)
  );
}

it('exactly the messages whose overrides the policy allows become launches', () => {
  const seen = { launched: 0, overridden: 0, forbidden: 0 };
  fc.assert(
    fc.property(words, given, request, (list, gives, asked) => {
      const { allowed, complaints } = readOverrideWords(list);
      expect(complaints).toEqual([]);
      const policy = { ...allowed, given: gives };
      const settings = {
        args: Array.from({ length: gives.args }, () => ''),
        env: Object.fromEntries(gives.envNames.map((name) => [name, ''])),
      };
      const read = (): LaunchRequest | Rejection => {
        try {
          return decode({ data: JSON.stringify(asked) }, { overrides: allowed, settings }).request;
        } catch (error) {
          if (error instanceof Rejection) return error;
          throw error;
        }
      };
      const result = read();
      const isForbidden = result instanceof Rejection && result.code === 'override-not-allowed';
      const isLaunched = !(result instanceof Rejection);
      if (isForbidden) seen.forbidden += 1;
      if (isLaunched) seen.launched += 1;
      if (isLaunched && Object.keys(result).length > 1) seen.overridden += 1;
      // A launch asks for exactly what was sent.
      expect(!isLaunched || isWithin(result, list, policy)).toBe(true);
      expect(isLaunched ? { ...result, id: Number(result.id) } : asked).toEqual(asked);
      // A well-formed request is refused only for a reason that the oracle finds, too.
      expect(isForbidden && isWithin(asked as unknown as LaunchRequest, list, policy)).toBe(false);
    }),
    { numRuns: 3_000 },
  );
  // The generators must reach all three.
  expect(seen.overridden).toBeGreaterThan(100);
  expect(seen.launched).toBeGreaterThan(100);
  expect(seen.forbidden).toBeGreaterThan(500);
});
