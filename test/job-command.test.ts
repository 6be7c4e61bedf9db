/** The job entry as Cloud Run starts it: a separate process. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild, type Child } from './support/child.ts';
import { sampleLineOf } from './support/sample-work.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLOUD_RUN = {
  CLOUD_RUN_JOB: 'bridge',
  CLOUD_RUN_EXECUTION: 'bridge-abc12',
  CLOUD_RUN_TASK_INDEX: '3',
  CLOUD_RUN_TASK_ATTEMPT: '1',
  CLOUD_RUN_TASK_COUNT: '5',
};

const REPLACE_WORK = new URL('support/replace-work.ts', import.meta.url).href;

function job(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  return startChild(['src/main.ts', 'job', ...args], env);
}

function jobThat(work: string): Child {
  return startChild(['--import', REPLACE_WORK, 'src/main.ts', 'job', '--id=2'], {
    WORK: work,
  });
}

/** A file of the user's, for `--module`. */
function moduleOf(code: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'module-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'work.mjs');
  writeFileSync(file, code);
  return file;
}

describe('job --module', () => {
  it('runs the default export of the file, with the environment in its context', async () => {
    const file = moduleOf(
      `export default (id, { logger, env }) => logger.info({ orders: env.ORDERS }, \`order \${id} is packed\`);`,
    );
    const { code, stdout } = await job(['--id=2', '--module', file], { ...CLOUD_RUN, ORDERS: 'shop' }).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      message: 'order 2 is packed',
      orders: 'shop',
      id: '2',
      execution: 'bridge-abc12',
    });
  });

  it('ends with 1 when its work throws', async () => {
    const file = moduleOf(`export default async () => { throw new Error('no rows'); };`);
    const { code, stdout } = await job(['--id=2', '--module', file]).ended;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ message: 'the work failed', err: { message: 'no rows' } });
  });

  it.each([
    ['is not there', () => '/nowhere/work.mjs', 'cannot be loaded: Cannot find module'],
    [
      'has no default export',
      () => moduleOf('export const work = () => undefined;'),
      'has no function as its default export; takes',
    ],
  ])('ends with 2 and one line when the file %s', async (_, fileOf, says) => {
    const file = fileOf();
    const { code, stdout, stderr } = await job(['--id=2', '--module', file]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`job-bridge: --module ${file} ${says}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('job --id 2', () => {
  it('writes one structured line with the sentence, and exits with 0', async () => {
    const env = {
      ...CLOUD_RUN,
      PROJECT_ID: 'p',
      LAUNCH_ID: 'launch-1',
      TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`,
    };
    const { code, stdout, stderr } = await job(['--id', '2'], env).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({
      severity: 'INFO',
      message: await sampleLineOf('2'),
      id: '2',
      launchId: 'launch-1',
      execution: 'bridge-abc12',
      taskIndex: 3,
      taskAttempt: 1,
      'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
      'logging.googleapis.com/spanId': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  it('logs the full name of the trace also without PROJECT_ID: the metadata server knows the project', async () => {
    const asked: unknown[] = [];
    const metadata = createServer(({ url, headers }, response) => {
      asked.push([url, headers['metadata-flavor']]);
      response.end('p');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void metadata.close());
    await once(metadata, 'listening');
    const { port } = metadata.address() as AddressInfo;
    const env = {
      ...CLOUD_RUN,
      GCE_METADATA_HOST: `127.0.0.1:${port}`,
      TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`,
    };
    const { stdout } = await job(['--id', '2'], env).ended;
    expect(asked).toEqual([['/computeMetadata/v1/project/project-id', 'Google']]);
    expect(JSON.parse(stdout)).toMatchObject({
      'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
    });
  });

  it('works and logs the trace id alone if the project is unknown', async () => {
    const env = {
      ...CLOUD_RUN,
      GCE_METADATA_HOST: '127.0.0.1:1',
      TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`,
    };
    const { code, stdout } = await job(['--id', '2'], env).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ 'logging.googleapis.com/trace': TRACE });
  });

  it.each([
    ['--id=9007199254740993', '9007199254740993'],
    [`--id=${'9'.repeat(100)}`, '9'.repeat(100)],
    ['--id=007', '7'],
  ])('keeps every digit: %s', async (argument, id) => {
    const { code, stdout } = await job([argument]).ended;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      message: await sampleLineOf(id),
      id,
    });
  });
});

describe('job', () => {
  it.each([
    { title: 'no id', args: [] },
    { title: 'an id without a value', args: ['--id'] },
    { title: 'an empty id', args: ['--id='] },
    { title: 'a word', args: ['--id', 'x'] },
    { title: 'a negative number', args: ['--id', '-1'] },
    { title: 'a fraction', args: ['--id=2.0'] },
    { title: 'an exponent', args: ['--id=1e3'] },
    { title: '101 digits', args: [`--id=${'9'.repeat(101)}`] },
    { title: 'the id as a bare argument', args: ['2'] },
  ])('with $title is refused in one line on standard error, exit 2', async ({ args }) => {
    const { code, stdout, stderr } = await job(args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^job-bridge: .+\n$/);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('the work', () => {
  it('that leaves an error uncaught ends the job with exit 1 and one line, without the properties of the error', async () => {
    const { code, stdout, stderr } = await jobThat('crashes').ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      severity: 'CRITICAL',
      err: { type: 'Error', message: 'lost' },
      stack_trace: expect.stringContaining('Error: lost\n    at '),
    });
    expect(stderr).not.toContain('hunter2');
  });

  it('that fails ends the job with exit 1 and says why', async () => {
    const { code, stdout, stderr } = await jobThat('fails').ended;
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ severity: 'ERROR', id: '2', err: { message: 'no rows' } });
  });

  it.each([
    { work: 'stops when told', code: 1, last: 'stopped before the work was done' },
    { work: 'ends well when told', code: 0, last: 'working' },
  ])('that $work ends the job on SIGTERM with exit $code', async ({ work, code, last }) => {
    const child = jobThat(work);
    await child.line('working');
    child.process.kill('SIGTERM');
    const ended = await child.ended;
    expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code, stderr: '' });
    expect(JSON.parse(ended.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ message: last });
  });
});
