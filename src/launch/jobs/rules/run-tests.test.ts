import { describe, expect, it } from 'vitest';
import { faultsOf, read } from './rules-bed.ts';
import { failuresOf } from './run-tests.ts';

const RULES = `
jobs:
  report: { default: true, args: ["--id={id}"] }
  thumbnails: { env: { MODE: fast } }
rules:
  - name: uploads
    from: { subscription: uploads }
    when: data.n > 1
    launch: { job: thumbnails, args: ["--n={data.n}"], taskCount: "{data.n}", launchId: [gcs, "{data.n}"], key: "k{data.n}" }
unmatched: ignore
tests:
`;

/** The complaints about one test. */
async function complaints(test: string): Promise<readonly string[]> {
  const failures = failuresOf(await read(`${RULES}  - ${test}\n`));
  return failures.flatMap((failure) => failure.complaints);
}

describe('a test in a rules file succeeds', () => {
  it.each([
    '{ name: x, event: { subscription: uploads, data: { n: 9007199254740993 } }, expect: rejected }',
    '{ name: x, event: { attributes: { deadLetterReplays: "1", deadLetterSubscription: "projects/p/subscriptions/uploads" }, data: { n: 3 } }, expect: { job: thumbnails, rule: uploads } }',
    '{ name: x, event: { subscription: uploads, data: { n: 3 } }, expect: { job: thumbnails, rule: uploads, args: ["--n=3"], env: { MODE: fast }, taskCount: 3, launchId: [gcs, "3"], key: k3 } }',
    '{ name: x, event: { subscription: projects/p/subscriptions/uploads, data: { n: 3 } }, expect: { job: thumbnails } }',
    '{ name: x, event: { subscription: uploads, data: { n: 1 } }, expect: ignored }',
    '{ name: x, event: { subscription: uploads }, expect: rejected }',
    '{ name: x, event: { data: { id: 9007199254740993 } }, expect: { job: report, args: ["--id=9007199254740993"] } }',
    '{ name: x, event: { attributes: { id: "2" } }, expect: { job: report, args: ["--id=2"] } }',
    '{ name: x, event: { subscription: other, data: { id: 2, other: 1 } }, expect: ignored }',
    '{ name: x, event: { data: { id: 2, other: 1 } }, expect: rejected }',
    '{ name: x, event: { subscription: other, data: { id: 02 } }, expect: { job: report, args: ["--id=2"] } }',
    '{ name: x, event: { attributes: { id: "02" } }, expect: { job: report, args: ["--id=2"] } }',
    '{ name: x, event: { data: { id: 2 }, attributes: { launchId: mine } }, expect: { job: report, launchId: mine } }',
    '{ name: x, event: { data: { id: 2 }, attributes: { launchId: "not one" } }, expect: rejected }',
    '{ name: x, event: { data: { id: 2, taskCount: 3 } }, expect: rejected }',
    '{ name: x, event: { subscription: uploads, data: { n: 2.0 } }, expect: rejected }',
    '{ name: x, event: { cloudEvent: { id: "7", source: s, type: t }, data: { id: 2 } }, expect: { job: report, launchId: e_72089d9c63411e7611d1c69e21ef325ebe91c698 } }',
    '{ name: x, event: { data: { id: 2 }, attributes: { id: "3" } }, expect: rejected }',
    '{ name: x, event: { data: { id: a }, attributes: { job: thumbnails } }, expect: { job: thumbnails } }',
    '{ name: x, event: { data: { id: 2 }, attributes: { job: report } }, expect: { job: report } }',
    '{ name: x, event: { attributes: { job: nothing } }, expect: rejected }',
  ])('%s', async (test) => {
    expect(await complaints(test)).toEqual([]);
  });
});

describe('a test in a rules file fails, and says what came instead', () => {
  it.each([
    {
      test: '{ name: x, event: { subscription: uploads, data: { n: 3 } }, expect: ignored }',
      says: ['expected ignored, got job thumbnails by rule uploads'],
    },
    {
      test: '{ name: x, event: { subscription: other, data: { n: 3 } }, expect: { job: thumbnails } }',
      says: ['expected job thumbnails, got ignored: no rule matches'],
    },
    {
      test: '{ name: x, event: { subscription: uploads }, expect: { job: thumbnails } }',
      says: [
        'expected job thumbnails, got rejected (rule-failed): rule "uploads", when (line 8): the event has no such part, or its data is not JSON; the expression is data.n > 1',
      ],
    },
    {
      test: '{ name: x, event: { subscription: uploads, data: { n: 3 } }, expect: { job: thumbnails, args: [], env: { MODE: slow, X: y }, taskCount: 4, timeoutSeconds: 60, launchId: x, key: y } }',
      says: [
        'args: expected [], got ["--n=3"]',
        'env.MODE: expected "slow", got "fast"',
        'env.X: expected "y", got none',
        'taskCount: expected 4, got 3',
        'timeoutSeconds: expected 60, got none',
        expect.stringMatching(/^launchId: expected "x", got "p_/),
        'key: expected "y", got "k3"',
      ],
    },
    {
      test: '{ name: x, event: { data: { id: 2 } }, expect: { job: report, rule: uploads } }',
      says: ['rule: expected "uploads", got none'],
    },
  ])('$test', async ({ test, says }) => {
    expect(await complaints(test)).toEqual(says);
  });

  it('with its name and line', async () => {
    const book = await read(
      `${RULES}  - { name: one, event: { subscription: s }, expect: ignored }\n  - { name: two, event: { subscription: s }, expect: rejected }\n`,
    );
    expect(failuresOf(book)).toEqual([
      { name: 'two', line: 13, complaints: ['expected rejected, got ignored: no rule matches'] },
    ]);
  });
});

it('a CloudEvent can be given in the test, or come as attributes of a message', async () => {
  const file = (event: string) => `
jobs: { report: {} }
rules: [{ name: a, from: { type: t, source: s }, when: event.subject == "o", launch: { job: report } }]
unmatched: ignore
tests: [{ name: x, event: ${event}, expect: { job: report } }]`;
  const written = file('{ cloudEvent: { id: "1", source: s, type: t, subject: o } }');
  const bound = file(
    '{ attributes: { ce-specversion: "1.0", ce-id: "1", ce-source: s, ce-type: t, ce-subject: o } }',
  );
  for (const text of [written, bound]) {
    expect(await faultsOf(text)).toEqual([]);
    expect(failuresOf(await read(text))).toEqual([]);
  }
});
