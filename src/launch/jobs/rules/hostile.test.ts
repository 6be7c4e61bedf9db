import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseData } from '../../event/parse-data.ts';
import { JsonError } from '../../event/parse-json.ts';
import { Rejection } from '../../event/rejection.ts';
import type { EventFacts, LaunchValues } from '../job.ts';
import type { FileRulebook } from './file-rulebook.ts';
import { event, faultsOf, fileWithArgument, fileWithCondition, read } from './rules-bed.ts';

const FILE = `
jobs:
  thumbnails: { args: [job, "--object=gs://{data.bucket}/{data.name}", --, "{data.name}"], env: { NAME: "{data.name}" } }
  orders: { taskCount: "{data.count}", launchId: [orders, "{data.orderId}"], args: ["--ids={data.items.map(i, i.sku).join(',')}"] }
rules:
  - { name: uploads, from: { attributes: { eventType: OBJECT_FINALIZE } }, when: data.name.startsWith("in/"), launch: { job: thumbnails } }
  - { name: orders, from: { attributes: { kind: order } }, when: "data.items.exists(i, i.n > 1) && size(data.name) < 9", launch: { job: orders } }
unmatched: ignore
`;
const rulebook = await read(FILE);

/** The result for an event: values, `ignored`, or a rejection. Anything else would be a crash. */
function becomes(book: FileRulebook, facts: EventFacts): LaunchValues | 'ignored' | Rejection {
  try {
    return book.match(facts)?.job.values(facts) ?? 'ignored';
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
}

const FIELDS = ['name', 'bucket', 'items', 'orderId', 'count', 'n', 'sku', 'constructor', 'toString', 'x'];
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    1n,
    2n ** 70n,
    1.5,
    Number.NaN,
    '',
    'in/a',
    '--force',
    '-x',
    '\0',
    '\ud800',
    '{id}',
    '{{',
  ),
  fc.string({ unit: 'binary' }),
  fc.bigInt(),
  fc.double(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('tree')),
    fc.dictionary(fc.constantFrom(...FIELDS), tie('tree')),
  ),
}));
const likely = fc.record(
  {
    name: fc.oneof(fc.constant('in/a.png'), tree),
    bucket: tree,
    items: fc.array(fc.record({ n: tree, sku: tree })),
    orderId: tree,
    count: tree,
  },
  { requiredKeys: [] },
);
const attributes = fc.record(
  { eventType: fc.constantFrom('OBJECT_FINALIZE', 'x'), kind: fc.constantFrom('order', '') },
  { requiredKeys: [] },
);

/** The broken promise, if any. */
function complaintOf(ending: LaunchValues | 'ignored' | Rejection): string | undefined {
  if (ending === 'ignored') return undefined;
  if (ending instanceof Rejection) {
    const isExplained = /^(rule|job) "[a-z]+", [\w[\].]+ \(line \d+\): .{10,}/.test(ending.message);
    const isPrivate = ending.cause === undefined;
    const isKnown = ['rule-failed', 'too-large'].includes(ending.code);
    return isExplained && isPrivate && isKnown
      ? undefined
      : `a poor rejection: ${ending.code} ${ending.message}`;
  }
  const { env } = ending;
  const args = ending.args ?? [];
  const end = args.indexOf('--');
  const options = end === -1 ? args : args.slice(0, end);
  const stray = options.find((arg) => !/^(job$|--object=gs:\/\/|--ids=)/.test(arg));
  if (stray !== undefined) return `an option of the event: ${stray}`;
  if (![1, 4].includes(args.length)) return `${args.length} arguments`;
  if (Object.keys(env).some((name) => name !== 'NAME')) return 'a variable of the event';
  const texts = [...args, ...Object.values(env)];
  return texts.every((text) => text.isWellFormed() && !text.includes('\0'))
    ? undefined
    : 'a text no process takes';
}

function kindOf(ending: LaunchValues | 'ignored' | Rejection): string {
  if (ending === 'ignored') return ending;
  return ending instanceof Rejection ? ending.code : 'launched';
}

describe('whatever an event is', () => {
  it('ends as launched, ignored or rejected with a reason, and no value becomes an option', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.option(fc.oneof(tree, likely), { nil: undefined }), attributes, (data, given) => {
        const ending = becomes(rulebook, event({ data, attributes: given }));
        seen.add(kindOf(ending));
        expect(complaintOf(ending)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
    expect([...seen]).toEqual(expect.arrayContaining(['ignored', 'launched', 'rule-failed']));
  });

  it('has data that is read, or refused as not JSON', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(['ignored', 'launched', 'rule-failed', 'no JSON']).toContain(endingOf(bytes));
      }),
      { numRuns: 1000 },
    );
  });
});

function endingOf(bytes: Uint8Array): string {
  try {
    const data = parseData(bytes);
    return kindOf(becomes(rulebook, event({ data, attributes: { eventType: 'OBJECT_FINALIZE' } })));
  } catch (error) {
    if (error instanceof JsonError) return 'no JSON';
    throw error;
  }
}

describe('an event cannot make an expression run long', () => {
  const long = 'a'.repeat(5_000_000);
  const list = Array.from({ length: 200_000 }, (_, index) => BigInt(index));

  it.each<{ when: string; data: unknown }>([
    { when: 'data.a.exists(x, x == 5)', data: { a: list } },
    { when: 'data.a.filter(x, x in [1, 2]).size() > 0', data: { a: list } },
    { when: 'data.a.split(",").size() > 0', data: { a: long } },
    { when: 'size(data.a) > 3 && data.a.contains("b") && data.a.lowerAscii() == data.a', data: { a: long } },
    { when: 'data.a + data.a + data.a == data.b', data: { a: long, b: long } },
    { when: 'data.a == data.b && data.a in [data.b]', data: { a: list, b: [...list] } },
    { when: 'int(data.a) > 1 || double(data.a) > 1.0 || bool(data.a)', data: { a: '9'.repeat(5_000_000) } },
    { when: 'timestamp(data.a) > timestamp("2026-01-01T00:00:00Z")', data: { a: long } },
    { when: 'id.split("").exists(x, x == "b")', data: { id: long } },
  ])('$when', async ({ when, data }) => {
    const book = await read(fileWithCondition(when));
    const facts = event({ id: long, data });
    const startMs = performance.now();
    becomes(book, facts);
    // It takes milliseconds; without the limits it would take minutes.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  it.each([
    { title: 'a list of more', when: 'data.a.exists(x, x == 5)', data: { a: list } },
    { title: 'a text of more', when: 'data.a.split(",").size() > 0', data: { a: long } },
  ])('$title than 65536 values and characters is not gone through', async ({ when, data }) => {
    const book = await read(fileWithCondition(when));
    expect(becomes(book, event({ data }))).toMatchObject({
      code: 'rule-failed',
      message: expect.stringContaining('the data has more than 65536 values and characters'),
    });
  });

  it('or fill the memory with a value', async () => {
    const many = `{data.a + ${Array.from({ length: 60 }, () => 'data.a').join(' + ')}}`;
    const book = await read(fileWithArgument(many));
    const values = () => book.jobs.get('report')?.values(event({ data: { a: long } }));
    expect(values).toThrow(expect.objectContaining({ code: 'too-large' }));
  });

  it('or overflow the stack by deeply nested data', async () => {
    let data: unknown = 'x';
    for (let depth = 0; depth < 100_000; depth += 1) data = [data];
    const book = await read(fileWithCondition('data.a == 1'));
    expect(becomes(book, event({ data }))).toMatchObject({ code: 'rule-failed' });
  });
});

describe('a rules file cannot crash the start', () => {
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefghij'
      .split('')
      .map(
        (name, index) =>
          `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghij'[index]}`).join(', ')}]`,
      ),
  ];

  it.each([
    { title: 'aliases that explode', text: bomb.join('\n'), told: 'an alias (*) is not taken' },
    {
      title: 'more than 1 MiB',
      text: `jobs: {}\n# ${'x'.repeat(1024 * 1024)}`,
      told: 'the file has more than 1048576 bytes',
    },
    { title: 'a hundred thousand brackets', text: '['.repeat(100_000), told: 'not YAML' },
    {
      title: 'a map that nests deeper than 100 levels',
      text: `${'{a: '.repeat(200)}1${'}'.repeat(200)}`,
      told: 'nested deeper than 100 levels',
    },
    {
      title: 'a name of a megabyte',
      text: `jobs: { ${'x'.repeat(1_000_000)}: {} }`,
      told: 'is not a name that is taken',
    },
    { title: 'NUL', text: 'jobs: {}\0', told: '' },
  ])('with $title', async ({ text, told }) => {
    const startMs = performance.now();
    const faults = await faultsOf(text);
    expect(faults.join('\n')).toContain(told);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join('\n').length).toBeLessThan(20_000);
    expect(performance.now() - startMs).toBeLessThan(20_000);
  });

  it('with a valid megabyte', async () => {
    const rule = (index: number) =>
      `  - { name: r${index}, from: { attributes: { kind: k${index} } }, when: 'data.a == ${index} || id == "${'x'.repeat(1_000)}"', launch: { job: report } }\n`;
    const rules = Array.from({ length: 900 }, (_, index) => rule(index)).join('');
    const book = await read(`jobs: { report: {} }\nunmatched: ignore\nrules:\n${rules}`);
    expect(rules.length).toBeGreaterThan(1_000_000);
    const facts = event({ id: '', attributes: { kind: 'k899' }, data: { a: 899n } });
    expect(book.match(facts)?.rule).toBe('r899');
  });
});
