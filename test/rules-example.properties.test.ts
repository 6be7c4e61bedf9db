/**
 * For every event, with the rules of examples/events: no crash, no injected option, no acknowledgement without a reason.
 * Tried through the local chain with the example's own events, changed at random.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import * as fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { eventMessage } from '../dev/event-message.ts';
import { LOCAL } from '../dev/local-project.ts';
import { readLocalRules } from '../dev/local-rules.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { COMMANDS, EXAMPLE } from './support/example-commands.ts';
import { startLoggingChain } from './support/logging-chain.ts';

let pubsub: PubSub | undefined;

afterEach(() => pubsub?.close());

const MESSAGES = 200;

/** The events of the page, with topic and attributes as its commands publish them. */
const events = [...COMMANDS].map(([file, [, , topic = '', ...words]]) => {
  const message = eventMessage(readFileSync(path.join(EXAMPLE, file), 'utf8'));
  const pairs = words.filter((word) => word.includes('=')).map((word) => word.split('='));
  return { ...message, topic, attributes: { ...message.attributes, ...Object.fromEntries(pairs) } };
});

/** Values in place of a text that an expression reads. */
const hostile = fc.oneof(
  fc.constantFrom(
    '',
    '--delete-all',
    ' --x',
    '{id}',
    '{{',
    'a b',
    "'; rm -rf /",
    '\0',
    '\ud800',
    'in/--x',
    '../..',
  ),
  fc.constantFrom<unknown>(null, true, 1.5, 12345678901234567890n, [], {}, ['x'], { stringValue: 1 }),
  fc.string({ unit: 'binary' }),
);

/** Data with one value replaced or removed, or with its last bytes missing. */
const changed = fc
  .tuple(
    fc.constantFrom(...events),
    fc.nat(),
    fc.option(hostile),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 12 }),
  )
  .map(([{ data, ...event }, place, value, cut]) => {
    const texts = [...data.toString('latin1').matchAll(/: ("(?:[^"\\]|\\.)*"|true|false)/g)];
    const at = texts[place % Math.max(texts.length, 1)];
    if (cut !== null) return { data: data.subarray(0, 1 + (data.length - 1) * cut), ...event };
    if (at === undefined) return { data, ...event };
    const start = at.index + 2;
    const written = value === null ? 'null' : json(value);
    const parts = [
      data.subarray(0, start),
      Buffer.from(written),
      data.subarray(start + (at[1] ?? '').length),
    ];
    return { data: Buffer.concat(parts), ...event };
  });
const further = fc.dictionary(
  fc.constantFrom('eventType', 'status', 'schedule', 'job', 'id', 'launchId', 'ce-type'),
  fc.constantFrom('OBJECT_FINALIZE', 'SUCCESS', 'nightly-report', 'thumbnails', 'flush', 'order-1', ''),
);

function json(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}

/** The form of each job's arguments for any event. */
const SHAPES: Readonly<Record<string, readonly RegExp[]>> = {
  thumbnails: [/^--object=gs:\/\//],
  'invoice-pdf': [/^invoice$/, /^--document=/],
  report: [/^report$/, /^--kind=/, /^--until=\d{4}-\d\d-\d\d$/],
  migrate: [/^--image=/],
  'key-review': [/^--account=/, /^--made-by=/],
  'confirm-order': [/^--order=/],
};

it('each event launches its job with its arguments, or is a duplicate, ignored, or a dead letter with a reason', async () => {
  const rules = await readLocalRules({ file: 'rules.yaml', folder: EXAMPLE });
  const image = { entrypoint: ['/bin/true'] };
  const example = await startLoggingChain({ rules, image });
  const { chain, lines } = example;
  pubsub = new PubSub(pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: chain.pubsubHost }));
  const samples = fc.sample(fc.tuple(changed, fc.option(further, { freq: 1 })), MESSAGES);
  for (const [index, [{ data, attributes, topic }, more]] of samples.entries()) {
    // Every second event has its own launch id: otherwise most would be duplicates of the eight originals.
    const named = index % 2 === 0 ? {} : { launchId: `named-${index}` };
    const all = { ...attributes, ...named, ...more };
    const messageId = await pubsub.topic(topic).publishMessage({ data, attributes: all });
    const { outcome, status, reason } = await example.line({ messageId });
    expect(status).toBe(204);
    expect(['launched', 'duplicate', 'ignored', 'rejected']).toContain(outcome);
    expect(outcome === 'rejected').toBe(typeof reason === 'string');
  }
  await chain.cloudRun.idle();

  const executions = chain.cloudRun.executions();
  expect(executions).toHaveLength(lines.filter(({ outcome }) => outcome === 'launched').length);
  expect(executions.length).toBeGreaterThan(0);
  for (const { containers } of executions) {
    const { args = [], env = {} } = containers[0] ?? {};
    const shapes = SHAPES[env['LAUNCH_JOB'] ?? ''] ?? [];
    expect(args.map((arg, index) => shapes[index]?.test(arg))).toEqual(shapes.map(() => true));
  }
}, 90_000);
