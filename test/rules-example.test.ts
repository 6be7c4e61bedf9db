/**
 * examples/events: each command of its page is typed, and each row of its table is checked. Real: the service, Google's
 * clients, HTTP, gRPC and the job's processes. In place of Google: the emulators.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readLocalRules } from '../dev/local-rules.ts';
import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';
import { launchIdOfCloudEvent } from '../src/launch/event/launch-id.ts';
import { COMMANDS, EXAMPLE, PAGE } from './support/example-commands.ts';
import { startChild } from './support/child.ts';
import { startLoggingChain, type Line, type LoggingChain } from './support/logging-chain.ts';

const ORDER = '7f3c9a52-6c1e-4b0e-9a53-2d0b7f0f5c11';

/** The rows of the page's table: event, job, arguments, and the rest. */
const rows = PAGE.split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter(({ length }) => length === 6)
  .map(([, event = '', job = '', args = '', and = '']) => ({
    event: codeIn(event)[0] ?? '',
    job: codeIn(job)[0],
    args: codeIn(args),
    and,
  }))
  .filter(({ event }) => COMMANDS.has(event));
const launching = rows.filter(({ job }) => job !== undefined);

function codeIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

async function publish({ chain }: LoggingChain, event: string): Promise<void> {
  const env = { PUBSUB_EMULATOR_HOST: chain.pubsubHost, METADATA_SERVER_DETECTION: 'none' };
  const { code, stderr } = await startChild(['dev/publish-event.ts', ...(COMMANDS.get(event) ?? [])], env)
    .ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

async function startExample(): Promise<LoggingChain> {
  const rules = await readLocalRules({ file: 'rules.yaml', folder: EXAMPLE });
  return startLoggingChain({ rules });
}

describe('the page of the example', () => {
  it('has a command and a row for each event file', () => {
    const files = readdirSync(EXAMPLE).filter((name) => name.endsWith('.json'));
    expect([...COMMANDS.keys()].toSorted()).toEqual(files.toSorted());
    expect(rows.map(({ event }) => event)).toEqual([...COMMANDS.keys()]);
    expect(launching).toHaveLength(6);
  });
});

describe('the six events, published with the commands of the page', () => {
  let executions: readonly EmulatedExecution[];
  let lines: readonly Line[];
  let today: string;

  /** The environment of the execution whose job is `name`. */
  function envOf(name: string): Readonly<Record<string, string>> {
    return executionOf(name)?.containers[0]?.env ?? {};
  }

  function executionOf(name: string | undefined): EmulatedExecution | undefined {
    return executions.find(({ containers }) => containers[0]?.env['LAUNCH_JOB'] === name);
  }

  beforeAll(async () => {
    const example = await startExample();
    today = new Date().toISOString().slice(0, 10);
    for (const { event, job, and } of rows) {
      await publish(example, event);
      if (job !== undefined) await example.line({ message: 'delivery launched', launchJob: job });
      if (and.includes('duplicate')) await example.line({ message: 'delivery duplicate' });
      if (and.includes('dead letter')) await example.line({ reason: 'rule-failed' });
    }
    await example.chain.cloudRun.idle();
    executions = example.chain.cloudRun.executions();
    lines = example.lines;
  }, 60_000);

  it('launch one execution each, and both forms of one file event launch one', () => {
    const names = executions.map(({ containers }) => containers[0]?.env['LAUNCH_JOB']);
    expect(names).toHaveLength(launching.length);
    expect(new Set(names)).toEqual(new Set(launching.map(({ job }) => job)));
  });

  it.each(launching)('$event starts $job with the arguments that the page says', ({ job, args }) => {
    const shown = args.map((arg) => arg.replace('TODAY', today));
    expect(executionOf(job)?.containers[0]?.args).toEqual(shown);
    // The job's own process also logs them.
    expect(lines).toContainEqual(
      expect.objectContaining({ message: `${job} was started with ${JSON.stringify(shown)}` }),
    );
    expect(executionOf(job)?.state).toBe('succeeded');
  });

  it('Firestore: the environment has the customer, and each page has a task', () => {
    expect(envOf('invoice-pdf')['CUSTOMER']).toBe('Hanako Yamada');
    expect(executionOf('invoice-pdf')?.taskCount).toBe(3);
    expect(lines.filter(({ message }) => String(message).startsWith('invoice-pdf was started'))).toHaveLength(
      3,
    );
  });

  it('each job is in the project and region of the rules file', () => {
    const location = 'projects/local-project/locations';
    expect(Object.fromEntries(launching.map(({ job }) => [job, executionOf(job)?.job]))).toEqual({
      thumbnails: `${location}/asia-northeast1/jobs/thumbnails`,
      'invoice-pdf': `${location}/asia-northeast1/jobs/documents`,
      report: `${location}/asia-northeast1/jobs/documents`,
      migrate: `${location}/us-central1/jobs/migrate`,
      'key-review': `${location}/asia-northeast1/jobs/key-review`,
      'confirm-order': `${location}/asia-northeast1/jobs/confirm-order`,
    });
  });

  it('the launch id follows the rules file: a UUID unchanged, parts as a hash, otherwise the id of the CloudEvent', () => {
    const { source, id } = JSON.parse(readFileSync(path.join(EXAMPLE, 'firestore.json'), 'utf8')) as {
      readonly source: string;
      readonly id: string;
    };
    expect(envOf('confirm-order')).toMatchObject({ LAUNCH_ID: ORDER, LAUNCH_INPUT_ID: ORDER });
    expect(envOf('invoice-pdf')['LAUNCH_ID']).toBe(launchIdOfCloudEvent({ source, id }));
    for (const name of ['thumbnails', 'report', 'migrate', 'key-review']) {
      expect(envOf(name)['LAUNCH_ID']).toMatch(/^p_[0-9a-f]+$/);
    }
  });

  it('the log names the rule of each delivery, and contains no payload', () => {
    const rules = lines.flatMap(({ message, rule }) => (message === 'delivery launched' ? [rule] : []));
    expect(rules).toEqual([
      'upload',
      'unpaid-invoice',
      'nightly-report',
      'build-of-main',
      'service-account-key',
      'order',
    ]);
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'delivery duplicate', rule: 'upload-by-eventarc' }),
    );
    const deliveries = lines.filter(({ outcome }) => outcome !== undefined);
    expect(JSON.stringify(deliveries)).not.toContain('Hanako');
  });

  it('a protobuf body is a dead letter, whose detail names the rule and its line', () => {
    const line = lines.find(({ reason }) => reason === 'rule-failed');
    expect(line?.['detail']).toMatch(/unpaid-invoice/);
    expect(line?.['detail']).toMatch(/\(line \d+\)/);
  });
});

describe('events that match no rule', () => {
  it.each([
    {
      what: 'a deleted file',
      event: 'storage-notification.json',
      attribute: 'eventType=OBJECT_DELETE',
    },
    { what: 'a failed build', event: 'build.json', attribute: 'status=FAILURE' },
  ])('$what is ignored, and launches nothing', async ({ event, attribute }) => {
    const example = await startExample();
    const command = (COMMANDS.get(event) ?? []).map((word, index, words) =>
      words[index - 1] === '--attribute' ? attribute : word,
    );
    const env = { PUBSUB_EMULATOR_HOST: example.chain.pubsubHost };
    await startChild(['dev/publish-event.ts', ...command], env).ended;
    await example.line({ outcome: 'ignored' });
    expect(example.chain.cloudRun.executions()).toEqual([]);
  });
});
