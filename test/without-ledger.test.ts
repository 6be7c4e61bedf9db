/** Without LEDGER_URL no module of a ledger is loaded. Real: the service and the job. In place of Cloud Run: the emulator. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { createJob, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { job } from '../src/cli/job.ts';
import { serve } from '../src/service/serve.ts';
import { work } from '../src/job/work.ts';

vi.mock('../src/ledger/postgres/postgres-store.ts', () => {
  throw new Error('a ledger is loaded');
});
vi.mock('pg', () => {
  throw new Error('pg is loaded');
});

it('the service starts', async () => {
  const cloudRun = await startCloudRunEmulator({ images: { [LOCAL.image]: { run: () => 0 } } });
  onTestFinished(() => cloudRun.close());
  await createJob(cloudRun.address);
  const stop = new AbortController();
  const messages: string[] = [];
  const logDestination = {
    write(line: string) {
      const { message } = JSON.parse(line) as { message: string };
      messages.push(message);
      if (message === 'ready') stop.abort();
    },
  };
  const env = {
    HTTP_AUTH: 'none',
    PUSH_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    PROJECT_ID: LOCAL.projectId,
    JOB_NAME: LOCAL.job,
    PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
  };
  await serve({ env, stop: stop.signal, logDestination, print: () => undefined });
  expect(messages).toContain('ready');
});

it('the job does its work', async () => {
  const env = { PROJECT_ID: 'p', CLOUD_RUN_JOB: 'work', CLOUD_RUN_EXECUTION: 'work-abcde', LAUNCH_ID: 'l' };
  const logDestination = { write: () => undefined };
  const { signal } = new AbortController();
  expect(await job({ env, stop: signal, logDestination, print: () => undefined }, { id: '2', work })).toBe(0);
});
