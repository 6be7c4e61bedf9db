/** Google's client in its fallback mode, on the port of gRPC. */
import { JobsClient } from '@google-cloud/run';
import { GoogleAuth, PassThroughClient } from 'google-auth-library';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JOB, PARENT, startTestBed, type TestBed } from '../../testing/cloud-run-bed.ts';

/** The client over HTTP/1.1 and JSON. */
function restClient({ emulator }: TestBed): JobsClient {
  const [apiEndpoint, port] = emulator.address.split(':');
  const client = new JobsClient({
    fallback: true,
    protocol: 'http',
    apiEndpoint: String(apiEndpoint),
    port: Number(port),
    auth: new GoogleAuth({ authClient: new PassThroughClient() }),
  });
  onTestFinished(() => client.close());
  return client;
}

describe("Google's client in its REST mode", () => {
  it('runs a job and gets the ended execution as the result', async () => {
    const bed = await startTestBed({ run: ({ env }) => Number(env.CODE), maxRetries: 0 });
    const client = restClient(bed);
    const [operation] = await client.runJob({
      name: JOB,
      overrides: { containerOverrides: [{ env: [{ name: 'CODE', value: '0' }] }], timeout: { seconds: 7 } },
    });
    expect(operation.metadata).toMatchObject({
      job: 'bridge',
      template: { timeout: { seconds: { low: 7 } } },
    });
    await bed.emulator.idle();
    const done = await client.checkRunJobProgress(operation.name!);
    expect(done).toMatchObject({ done: true, result: { succeededCount: 1 } });
  });

  it('creates, gets and deletes a job', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const client = restClient(bed);
    const template = { template: { containers: [{ image: 'image' }], maxRetries: 0 } };
    const name = `${PARENT}/jobs/new`;
    await client.createJob({ parent: PARENT, jobId: 'new', job: { template, labels: { a: 'b' } } });
    const [job] = await client.getJob({ name });
    expect(job).toMatchObject({ name, labels: { a: 'b' }, template: { template: { maxRetries: 0 } } });
    await client.deleteJob({ name });
    await expect(client.getJob({ name })).rejects.toMatchObject({ code: 5 });
  });

  it('gets the same error codes and the same RetryInfo', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'RunJob', nth: 1, code: 'RESOURCE_EXHAUSTED', retryDelayMs: 2_500 });
    const client = restClient(bed);
    await expect(client.runJob({ name: JOB })).rejects.toMatchObject({
      code: 8,
      statusDetails: [{ retryDelay: { seconds: { low: 2 }, nanos: 500_000_000 } }],
    });
    await expect(client.runJob({ name: `${PARENT}/jobs/none` })).rejects.toMatchObject({ code: 5 });
  });
});
