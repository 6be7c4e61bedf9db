import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { JobsClient } from '@google-cloud/run';
import { credentials } from '@grpc/grpc-js';
import { startEmulators, type Emulators } from 'job-bridge-emulators';

const JOB = 'projects/local-project/locations/asia-northeast1/jobs/own-job';

/** The job as Cloud Run would run it: the image's program with the job's variables. */
const options = {
  topics: ['job-launches'],
  jobs: [{ name: 'own-job', command: [process.execPath, 'job.ts'], env: { ORDERS: 'shop' } }],
};

function messagesOf(emulators: Emulators, execution: string): readonly unknown[] {
  return emulators
    .logs(execution)
    .map(({ line }) => (JSON.parse(line) as { readonly message: unknown }).message);
}

/** The bridge, as its image runs it. */
async function startBridge(emulators: Emulators) {
  const bridge = spawn('node_modules/.bin/job-bridge', ['serve'], {
    env: {
      ...process.env,
      ...emulators.env,
      PORT: '0',
      JOB_NAME: 'own-job',
      HTTP_AUTH: 'none',
      PUSH_AUTH: 'none',
      METADATA_SERVER_DETECTION: 'none',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: bridge.stdout })) {
    const { message, port } = JSON.parse(line) as { readonly message: string; readonly port?: number };
    if (message !== 'listening') continue;
    bridge.stdout.resume();
    return {
      url: `http://127.0.0.1:${port}`,
      async [Symbol.asyncDispose]() {
        bridge.kill('SIGTERM');
        assert.deepEqual(await once(bridge, 'exit'), [0, null]);
      },
    };
  }
  throw new Error('the bridge ended before it was listening');
}

test('a request becomes one execution of the job, through topic, bridge and Cloud Run', async () => {
  await using emulators = await startEmulators(options);
  await using bridge = await startBridge(emulators);
  const subscription = 'projects/local-project/subscriptions/job-launches-push';
  await fetch(`http://${emulators.env['PUBSUB_EMULATOR_HOST']}/v1/${subscription}`, {
    method: 'PUT',
    body: JSON.stringify({
      topic: 'projects/local-project/topics/job-launches',
      ackDeadlineSeconds: 60,
      pushConfig: { pushEndpoint: `${bridge.url}/pubsub/push` },
    }),
  });
  const accepted = await fetch(`${bridge.url}/job/2`, { method: 'POST' });
  assert.equal(accepted.status, 202);
  const { launchId } = (await accepted.json()) as { readonly launchId: string };
  await emulators.pubsub.idle();
  await emulators.cloudRun.idle();
  const [execution, ...more] = emulators.cloudRun.executions('own-job');
  assert.deepEqual(more, []);
  assert.equal(execution?.state, 'succeeded');
  assert.deepEqual(messagesOf(emulators, execution.name), ['order 2 is packed']);
  assert.equal(execution.containers[0]?.env['LAUNCH_ID'], launchId);
});

test("Google's client gets the injected fault once; a reset removes executions and keeps the job", async () => {
  const emulators = await startEmulators(options);
  const [host = '', port] = (emulators.env['CLOUD_RUN_EMULATOR_HOST'] ?? '').split(':');
  const jobs = new JobsClient({
    servicePath: host,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  });
  const run = (...args: string[]) =>
    jobs.runJob({ name: JOB, overrides: { containerOverrides: [{ args }] } });

  emulators.faults.add({ rpc: 'RunJob', code: 'PERMISSION_DENIED', times: 1 });
  await assert.rejects(run('--id=7'), { code: 7 });
  await run('--id=7');
  await emulators.cloudRun.idle();
  const [execution] = emulators.cloudRun.executions('own-job');
  assert.deepEqual(execution?.containers[0]?.args, ['--id=7']);
  assert.deepEqual(messagesOf(emulators, execution.name), ['order 7 is packed']);

  await emulators.reset();
  assert.deepEqual(emulators.cloudRun.executions(), []);
  await jobs.getJob({ name: JOB });
  await jobs.close();
  await emulators.stop();
});
