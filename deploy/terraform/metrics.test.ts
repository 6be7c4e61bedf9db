/** The log-based metrics count what the bridge really writes: their filters are tried on its log lines. */
import { describe, expect, it } from 'vitest';
import { logHappenings } from '../../src/service/launch-log.ts';
import type { DeliveredMessage } from '../../src/launch/event/message.ts';
import type { Happening } from '../../src/launch/attempt/happenings.ts';
import type { Outcome } from '../../src/launch/attempt/outcome.ts';
import { Rejection } from '../../src/launch/event/rejection.ts';
import { createLogger } from '../../src/logging/logger.ts';
import type { Copying } from '../../src/subscriber/dead-letters.ts';
import { logDelivery } from '../../src/subscriber/delivery-log.ts';
import { decode } from '../../test/support/decode-message.ts';
import { startHttpService } from '../../test/support/http-service.ts';
import { readLogFilter, type LogEntry } from '../checks/log-filter.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

interface Metric {
  readonly filter: string;
  readonly labels?: Readonly<Record<string, string>>;
}

const blocks = (await readModule(moduleFiles(import.meta.dirname))).flatMap((file) => file.blocks);
const locals = new Map(
  blocks.filter(({ type }) => type === 'locals').flatMap((block) => [...block.arguments]),
);
const serviceLog = String(locals.get('service_log')).replace(
  /\$\{join\(.*\)\}/,
  '"job-bridge-http" OR "job-bridge-subscriber"',
);
const counters: Readonly<Record<string, Metric>> = {
  ...(locals.get('counters') as Record<string, Metric>),
  ...(locals.get('ledger_counters') as Record<string, Metric>),
};
const distribution = blocks.find(({ labels }) => labels[1] === 'since_publish');
const metrics = [
  ...Object.entries(counters).map(([name, { filter }]) => ({ name, filter })),
  {
    name: 'since_publish',
    filter: String(distribution?.arguments.get('filter')).replace('${local.service_log} AND ', ''),
  },
].map(({ name, filter }) => ({ name, counts: readLogFilter(`${serviceLog} AND ${filter}`) }));

type Line = Readonly<Record<string, unknown>>;

/** The line that the bridge logs for a delivery with this outcome. */
function lineOf(outcome: Outcome, copying?: Copying): Line {
  const lines: string[] = [];
  const delivery: DeliveredMessage = {
    data: Buffer.from('{"id":2}'),
    attributes: {},
    messageId: '1',
    subscription: 's',
    publishTimeMs: 0,
  };
  logDelivery({
    logger: createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } }),
    projectId: 'p',
    delivery,
    launch: { ...decode(delivery), name: 'report', rule: 'nightly' },
    outcome,
    detail: 'why',
    copying,
    status: 204,
    durationMs: 1,
  });
  return JSON.parse(lines.join('')) as Line;
}

/** As Cloud Run writes a line to Cloud Logging: the severity belongs to the entry. */
function entryOf({ severity, ...jsonPayload }: Line, service = 'job-bridge-subscriber'): LogEntry {
  return {
    resource: { type: 'cloud_run_revision', labels: { service_name: service } },
    severity,
    jsonPayload,
  };
}

function countedBy(entry: LogEntry): readonly string[] {
  return metrics.filter(({ counts }) => counts(entry)).map(({ name }) => name);
}

const launched: Outcome = { kind: 'launched', execution: 'e' };
const unreachable: Outcome = { kind: 'transient', why: { code: 'ledger unreachable', error: 'no answer' } };
const noJob: Outcome = {
  kind: 'transient',
  why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'no such job' },
};
const rejected: Outcome = {
  kind: 'rejected',
  rejection: new Rejection({ code: 'missing-id', detail: 'no id' }),
};
const refusedForGood: Outcome = {
  kind: 'queued',
  why: { code: 'refused for good', refusal: 'INVALID_ARGUMENT', error: 'too many args' },
};
const reason = 'missing-id';
const stored: Copying = { kind: 'stored', reason, messageId: '2' };
const lastAttempt: Copying = { ...stored, reason: 'attempts-exhausted' };
const refused: Copying = { kind: 'failed', reason, error: new Error('permission denied') };
const noTopic: Copying = { kind: 'impossible', reason, why: 'DEAD_LETTER_TOPIC is not set' };

/** The line that the bridge logs for what happens to a launch. */
function lineOfHappening(happening: Happening): Line {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } });
  const delivery = { data: Buffer.from('{"id":2}'), attributes: {}, messageId: '1', subscription: 's' };
  const launch = decode(delivery);
  logHappenings({ logger, projectId: 'p', hasLedger: true })(happening, launch);
  return JSON.parse(lines.join('')) as Line;
}

describe('the metrics count', () => {
  it.each<{ title: string; line: Line; counted: readonly string[] }>([
    { title: 'a launch', line: lineOf(launched), counted: ['since_publish'] },
    { title: 'a ledger that is unreachable', line: lineOf(unreachable), counted: [] },
    { title: 'a missing job', line: lineOf(noJob), counted: ['set_up_faults'] },
    {
      title: 'a launch that is on hold',
      line: lineOf({ kind: 'unknown', why: { code: 'answer lost', error: 'reset' } }),
      counted: [],
    },
    {
      title: 'a launch that is refused for good',
      line: lineOf(refusedForGood),
      counted: ['refused_launches'],
    },
    { title: 'a stored dead letter', line: lineOf(rejected, stored), counted: ['dead_letters'] },
    { title: 'the last attempt', line: lineOf(noJob, lastAttempt), counted: ['dead_letters'] },
    {
      title: 'a dead letter that may not be stored',
      line: lineOf(rejected, refused),
      counted: ['set_up_faults'],
    },
    {
      title: 'a dead letter without a topic',
      line: lineOf(rejected, noTopic),
      counted: ['set_up_faults'],
    },
  ])('the delivery of $title, by the right metrics', ({ line, counted }) => {
    expect(new Set(countedBy(entryOf(line)))).toEqual(new Set(['deliveries', ...counted]));
  });

  it('requests that the request side may not store', async () => {
    const { send, emulator, log } = await startHttpService({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
    await send('/job/2', { method: 'POST' });
    expect(log.map((line) => countedBy(entryOf(line, 'job-bridge-http')))).toEqual([['set_up_faults']]);
  });

  it("no request that was stored, and none that is the caller's mistake", async () => {
    const { send, log } = await startHttpService();
    await send('/job/2', { method: 'POST' });
    await send('/job/two', { method: 'POST' });
    expect(log.map((line) => countedBy(entryOf(line, 'job-bridge-http')))).toEqual([[], []]);
  });

  it('deliveries by outcome, job and rule', () => {
    const line = lineOf(launched);
    const labels = Object.entries(counters['deliveries']?.labels ?? {}).map(
      ([label, field]) => [label, line[field]] as const,
    );
    expect(Object.fromEntries(labels)).toEqual({ outcome: 'launched', job: 'report', rule: 'nightly' });
  });

  it('a launch with two executions, whose line names both', () => {
    const line = lineOfHappening({ kind: 'doubled', execution: 'e-2', recorded: 'e-1' });
    expect(line).toMatchObject({ severity: 'ERROR', execution: 'e-2', recorded: 'e-1' });
    expect(countedBy(entryOf(line))).toEqual(['doubled_launches']);
  });

  it.each([
    { code: 'execution-failed', severity: 'WARNING', counted: 'failed_launches' },
    { code: 'sweep', severity: 'INFO', counted: 'sweeps' },
  ])('lines with the code $code by one metric', ({ code, severity, counted }) => {
    expect(countedBy(entryOf({ code, severity }))).toEqual([counted]);
  });

  it.each<{ title: string; line: Line; counted: string }>([
    {
      title: 'a job that Cloud Run does not launch',
      line: lineOfHappening({
        kind: 'job paused',
        target: 'projects/p/locations/r/jobs/j',
        refusal: 'NOT_FOUND',
        error: 'no such job',
      }),
      counted: 'set_up_faults',
    },
    {
      title: 'a launch that has been unknown for five minutes',
      line: lineOfHappening({
        kind: 'still unknown',
        outcome: { kind: 'unknown', why: { code: 'never relaunched' } },
        sinceMs: 300_000,
      }),
      counted: 'unknown_launches',
    },
    {
      title: 'a launch that is refused for good, as the queue finds out',
      line: lineOfHappening({ kind: 'from the queue', outcome: refusedForGood }),
      counted: 'refused_launches',
    },
  ])('$title by one metric alone', ({ line, counted }) => {
    expect(countedBy(entryOf(line))).toEqual([counted]);
  });

  it('as an alert nothing that recovers by itself', () => {
    const waits: Line[] = [
      lineOf({ kind: 'duplicate', execution: 'e' }),
      lineOf(unreachable),
      lineOf({ kind: 'queued', why: { code: 'in line' } }),
      lineOf({ kind: 'skipped', why: { code: 'skipped' } }),
      lineOfHappening({ kind: 'from the queue', outcome: launched }),
      lineOfHappening({ kind: 'from the queue', outcome: unreachable }),
      lineOfHappening({ kind: 'job resumed' }),
      lineOf({ kind: 'throttled', why: { code: 'no budget' }, retryAfterMs: 1_000 }),
      lineOfHappening({ kind: 'paused', pausedForMs: 60_000, askedForMs: undefined, detail: 'quota' }),
      lineOfHappening({ kind: 'relaunched', absentForMs: 300_000 }),
      lineOfHappening({ kind: 'adopted', execution: 'e' }),
    ];
    const told = waits.flatMap((line) => countedBy(entryOf(line))).filter((name) => name !== 'deliveries');
    expect(told).toEqual([]);
  });

  it('nothing that another service logs', () => {
    expect(countedBy(entryOf(lineOf(noJob), 'shop'))).toEqual([]);
  });
});
