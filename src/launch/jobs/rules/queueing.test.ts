import { describe, expect, it } from 'vitest';
import { parseData } from '../../event/parse-data.ts';
import { event, read } from './rules-bed.ts';

const inYaml = (value: unknown): string => JSON.stringify(value);

/** The key that a job makes of the data. */
async function keyOf(key: string, data: unknown): Promise<string | undefined> {
  const { jobs } = await read(`jobs: { report: { key: ${inYaml(key)} } }`);
  return jobs.get('report')?.values(event({ data })).key;
}

describe('the key of a job', () => {
  it.each([
    { key: '{data.bucket}/{data.name}', data: { bucket: 'b', name: 'n' }, becomes: 'b/n' },
    { key: '{data.n}', data: parseData(Buffer.from('{"n":9007199254740993}')), becomes: '9007199254740993' },
    { key: 'nightly', data: undefined, becomes: 'nightly' },
    { key: '{data.k}', data: { k: 'é'.repeat(128) }, becomes: 'é'.repeat(128) },
  ])('$key is filled in for each event', async ({ key, data, becomes }) => {
    expect(await keyOf(key, data)).toBe(becomes);
  });

  it.each([
    { title: 'is empty', k: '', says: 'the key is empty' },
    { title: 'has 257 bytes', k: `${'é'.repeat(128)}s`, says: 'the key has more than 256 bytes' },
    {
      title: 'is larger than any request',
      k: 's3cr3t'.repeat(100_000),
      says: 'the key has more than 256 bytes',
    },
    { title: 'has NUL', k: 's3cr3t\0', says: 'the text has NUL or half a surrogate pair' },
    { title: 'is of another type', k: ['s3cr3t'], says: 'it gives a list' },
  ])('fails if it $title, and nothing of the event is told', async ({ k, says }) => {
    const failure: unknown = await keyOf('{data.k}', { k }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'rule-failed' });
    expect(String(failure)).toContain(`job "report", key (line 1): ${says}`);
    expect(String(failure)).not.toContain('s3cr3t');
  });

  it('is evaluated before a message exists, unless it needs the message', async () => {
    const { jobs } = await read('jobs: { a: { key: "{data.k}" }, b: { key: "{message.id}" } }');
    const facts = { id: undefined, data: {}, attributes: {} };
    expect(() => jobs.get('a')?.check(facts)).toThrow(expect.objectContaining({ code: 'rule-failed' }));
    expect(jobs.get('b')?.check(facts)).toEqual({ launchId: undefined });
  });

  it('does not count as a value that Cloud Run could refuse', async () => {
    const { jobs } = await read('jobs: { report: { key: "{data.k}" } }');
    expect(jobs.get('report')?.values(event({ data: { k: 'x' } }))).toMatchObject({ hasOwnValues: false });
  });

  it('has its attributes read from unwrapped pushes', async () => {
    expect((await read('jobs: { report: { key: "{attributes.tenant}" } }')).attributeNames).toEqual([
      'tenant',
    ]);
  });
});

describe('a rule', () => {
  const FILE = `
jobs:
  report: { key: "{data.a}", running: 3, whenRunning: replace, expireAfter: 90s }
  main: { default: true, key: "{id}", running: 1, whenRunning: skip, expireAfter: 2h }
rules:
  - { name: own, when: has(data.b), launch: { job: report, key: "b-{data.b}" } }
  - { name: of-the-job, launch: { job: report } }
unmatched: ignore
`;

  it("replaces the key of its job, and keeps the job's other settings", async () => {
    const rulebook = await read(FILE);
    const made = (data: unknown) => {
      const { rule, job } = rulebook.match(event({ data })) ?? {};
      return { rule, key: job?.values(event({ data })).key, queueing: job?.queueing };
    };
    const queueing = { running: 3, whenRunning: 'replace', expireAfterMs: 90_000 };
    expect(made({ b: 'x' })).toEqual({ rule: 'own', key: 'b-x', queueing });
    expect(made({ a: 'y' })).toEqual({ rule: 'of-the-job', key: 'y', queueing });
  });

  it('is not needed by the default job', async () => {
    const { defaultJob } = await read(FILE);
    expect(defaultJob?.queueing).toEqual({ running: 1, whenRunning: 'skip', expireAfterMs: 7_200_000 });
    expect(defaultJob?.values(event({ id: '2' })).key).toBe('2');
  });
});

it.each([
  { written: '90s', ms: 90_000 },
  { written: '15m', ms: 900_000 },
  { written: '1h', ms: 3_600_000 },
  { written: '3650d', ms: 315_360_000_000 },
])('expireAfter: $written is $ms ms', async ({ written, ms }) => {
  const { jobs } = await read(`jobs: { report: { expireAfter: ${written} } }`);
  expect(jobs.get('report')?.queueing).toEqual({
    running: undefined,
    whenRunning: 'wait',
    expireAfterMs: ms,
  });
});

it('a job without settings has no limit, no key and no expiry', async () => {
  const report = (await read('jobs: { report: {} }')).jobs.get('report');
  expect(report?.queueing).toEqual({ running: undefined, whenRunning: 'wait', expireAfterMs: undefined });
  expect(report?.values(event()).key).toBeUndefined();
});

it('a file shows which of its keys need a ledger, with their places', async () => {
  const { ledgerFaults } = await read(`jobs:
  report: { running: 2, expireAfter: 1h }
  mail: {}
rules:
  - { name: a, launch: { job: mail, key: "{id}" } }
unmatched: ignore
`);
  expect(ledgerFaults).toEqual([
    { line: 2, column: 13, message: 'jobs.report: running needs a ledger' },
    { line: 2, column: 25, message: 'jobs.report: expireAfter needs a ledger' },
    { line: 5, column: 37, message: 'rules[0].launch: key needs a ledger' },
  ]);
  expect((await read('jobs: { report: { args: [] } }')).ledgerFaults).toEqual([]);
});
