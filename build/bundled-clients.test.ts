/** Google's clients in the bundle, with reduced descriptors, against the emulators. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator, type CloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { bundle } from './bundle.ts';
import { startProgram, type Program } from './program.ts';

const house = path.dirname(import.meta.dirname);
let folder = '';
let pubsub: PubSubEmulator;
let cloudRun: CloudRunEmulator;
let service: Program;
let url = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  await bundle({ house, outdir: path.join(folder, 'dist') });
  await cp(path.join(house, 'package.json'), path.join(folder, 'package.json'));
  pubsub = await startPubSubEmulator();
  cloudRun = await startCloudRunEmulator({
    images: { [LOCAL.image]: { run: ({ env }) => (env['LAUNCH_ID'] === 'l-bad' ? 3 : 0) } },
  });
  await createJob(cloudRun.address);
  service = startProgram({
    args: [path.join(folder, 'dist/src/main.js'), 'serve'],
    env: {
      HOST: '127.0.0.1',
      PORT: '0',
      HTTP_AUTH: 'none',
      PUSH_AUTH: 'none',
      PROJECT_ID: LOCAL.projectId,
      JOB_NAME: LOCAL.job,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
    },
  });
  const { port } = JSON.parse(await service.line('"listening"')) as { readonly port: number };
  url = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  service.stop();
  await service.complaints;
  await Promise.all([pubsub.close(), cloudRun.close()]);
  await rm(folder, { recursive: true });
});

function push(messageId: string): Promise<Response> {
  const message = { messageId, attributes: { id: '2', launchId: `l-${messageId}` } };
  const body = JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' });
  return fetch(`${url}/pubsub/push`, { method: 'POST', body });
}

describe('the bundle', () => {
  it('launches, and looks up the launch', async () => {
    expect((await push('1')).status).toBe(204);
    await cloudRun.idle();
    expect(cloudRun.executions()).toHaveLength(1);
    expect(await (await fetch(`${url}/launches/l-1`)).json()).toMatchObject({ id: '2', state: 'succeeded' });
  });

  it('knows why an execution failed', async () => {
    expect((await push('bad')).status).toBe(204);
    await cloudRun.idle();
    expect(await (await fetch(`${url}/launches/l-bad`)).json()).toMatchObject({
      state: 'failed',
      failure: { reason: 'exit-code', exitCode: 3 },
    });
  });

  it('reads the RetryInfo of an error', async () => {
    cloudRun.faults.add({ rpc: 'RunJob', code: 'RESOURCE_EXHAUSTED', retryDelayMs: 600_000 });
    const response = await push('2');
    expect({ status: response.status, after: response.headers.get('retry-after') }).toEqual({
      status: 429,
      after: '600',
    });
  });

  it('reports a missing topic', async () => {
    expect((await fetch(`${url}/job/2`, { method: 'POST' })).status).toBe(503);
    expect(await service.line('could not be stored')).toContain('NOT_FOUND');
  });
});
