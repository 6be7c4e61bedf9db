import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSetUp } from './read-set-up.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'set-up-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function read(text: string) {
  const file = path.join(folder, 'emulators.json');
  await writeFile(file, text);
  return readSetUp(file);
}

describe('a set-up file', () => {
  it('can be empty', async () => {
    expect(await read('{}')).toEqual({
      project: 'local-project',
      region: 'asia-northeast1',
      images: {},
      topics: [],
      subscriptions: [],
      jobs: [],
      faults: [],
    });
  });

  it('can have all fields of a resource, and runs commands in its own folder', async () => {
    const setUp = await read(
      JSON.stringify({
        topics: ['events', { name: 'kept', messageRetentionDuration: '600s' }],
        images: { 'example.com/worker': { command: ['python3'], cwd: 'worker' } },
        jobs: [
          { name: 'short', command: 'node work.js' },
          { name: 'long', template: { taskCount: 2 } },
        ],
      }),
    );
    expect(setUp.topics).toEqual(['events', { name: 'kept', messageRetentionDuration: '600s' }]);
    expect(setUp.images['example.com/worker']?.cwd).toBe(path.join(folder, 'worker'));
    expect(setUp.jobs).toEqual([
      { name: 'short', image: { command: 'node work.js', cwd: folder } },
      { name: 'long', body: { template: { taskCount: 2 } } },
    ]);
  });

  it.each([
    ['is not JSON', '{', /is not JSON/],
    ['has an unknown key', '{"topic":["a"]}', /Unrecognized key: "topic"/],
    ['has a subscription without a topic', '{"subscriptions":[{"name":"s"}]}', /subscriptions\[0\]\.topic/],
    ['has a job without a command or a template', '{"jobs":[{"name":"j"}]}', /jobs\[0\]/],
    ['misspells a code', '{"faults":[{"rpc":"RunJob","code":"UNAVAILBLE"}]}', /faults\[0\]\.code/],
    ['misspells an RPC', '{"faults":[{"rpc":"Publissh"}]}', /faults\[0\]\.rpc: must be the name of an RPC/],
    [
      'has a fault with two answers',
      '{"faults":[{"rpc":"Publish","code":"ABORTED","cut":"reset","silent":true}]}',
      /faults\[0\]: takes only one of code, cut and silent/,
    ],
    [
      'has a fault with a text and no code',
      '{"faults":[{"rpc":"Publish","message":"gone"}]}',
      /faults\[0\]: message and retryDelayMs need a code/,
    ],
    [
      'has a fault with a cut for a step',
      '{"faults":[{"rpc":"StartExecution","cut":"reset"}]}',
      /faults\[0\]: StartExecution takes code, message, silent, latencyMs, but not cut/,
    ],
    [
      'has a fault with copies for an RPC',
      '{"faults":[{"rpc":"RunJob","copies":2}]}',
      /faults\[0\]: copies is only for LogExecutionEnd/,
    ],
    ['has two errors', '{"project":"","region":1}', /project.*; region/],
  ])('that %s is refused, and the error names the place', async (_, text, complaint) => {
    await expect(read(text)).rejects.toThrow(complaint);
  });

  it('that is missing is an error', async () => {
    await expect(readSetUp(path.join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read/);
  });
});
