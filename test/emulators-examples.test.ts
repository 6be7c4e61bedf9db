/** The examples as their README runs them, against both emulators; a function runs in place of their image. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionTask } from '../emulators/cloud-run/container/image.ts';
import { startCloudRunEmulator, type CloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';

const EXAMPLES = path.join(import.meta.dirname, '../examples/emulators');

let pubsub: PubSubEmulator;
let cloudRun: CloudRunEmulator;
let tasks: FunctionTask[];

beforeEach(async () => {
  tasks = [];
  pubsub = await startPubSubEmulator();
  const run = (task: FunctionTask): number => {
    tasks.push(task);
    return 0;
  };
  cloudRun = await startCloudRunEmulator({ images: { 'example.com/hello': { run } } });
});

afterEach(async () => {
  await Promise.all([pubsub.close(), cloudRun.close()]);
});

function isMissing(program: string): boolean {
  return spawnSync(program, ['--version']).status !== 0;
}

async function walkThrough(program: string, file: string): Promise<string> {
  const child = spawn(program, [path.join(EXAMPLES, file)], {
    env: {
      PATH: process.env['PATH'],
      PUBSUB_EMULATOR_HOST: pubsub.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Less than the test's own limit, so that the process is always ended.
    timeout: 15_000,
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** The examples delete everything that they created. */
function expectNothingLeft(): void {
  expect(pubsub.snapshot()).toMatchObject({ topics: [], subscriptions: [] });
  expect(cloudRun.snapshot()).toMatchObject({ jobs: [] });
}

describe('the example of the emulators', () => {
  it("in Node.js runs to the end with Google's clients", async () => {
    expect(await walkThrough(process.execPath, 'node/walk-through.ts')).toBe(
      [
        'received: hello {"language":"node"}',
        'execution: 2 of 2 tasks succeeded',
        'executions: 1',
        'task 0: exit code 0',
        'task 1: exit code 0',
        '',
      ].join('\n'),
    );
    expect(tasks.map(({ env }) => env['GREETING'])).toEqual(['hello', 'hello']);
    expectNothingLeft();
  });

  it.skipIf(isMissing('python3'))('in Python runs to the end with the standard library', async () => {
    expect(await walkThrough('python3', 'python/walk_through.py')).toBe(
      [
        'received: hello {"language": "python"}',
        'execution: 2 of 2 tasks succeeded',
        'executions: 1',
        'task 0: exit code 0',
        'task 1: exit code 0',
        '',
      ].join('\n'),
    );
    expect(tasks.map(({ env }) => env['GREETING'])).toEqual(['hello', 'hello']);
    expectNothingLeft();
  });

  it.skipIf(isMissing('curl'))('with curl runs to the end in a shell', async () => {
    expect(await walkThrough('bash', 'curl/walk-through.sh')).toBe(
      ['received: hello', 'execution: 2 of 2 tasks succeeded', 'executions: 1', 'tasks: 2', ''].join('\n'),
    );
    expect(tasks).toHaveLength(2);
    expectNothingLeft();
  });
});
