/** The request side as `serve` puts it together, with rules. Real: all but Google, in whose place are the emulators. */
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { JOB, launch, startTestBed } from '../../emulators/testing/cloud-run-bed.ts';
import { startTestBed as startPubSub } from '../../emulators/testing/pubsub-bed.ts';
import { readSmallRulebook } from '../../test/support/small-rulebook.ts';
import type { FileRulebook } from '../launch/jobs/rules/file-rulebook.ts';
import { createLogger } from '../logging/logger.ts';
import { listen } from '../server/listener.ts';
import { createService } from './service.ts';

const releases = new Set<AsyncDisposableStack>();

afterEach(async () => {
  for (const one of releases) await one.disposeAsync();
  releases.clear();
});

async function start(
  options: { readonly rulebook?: FileRulebook; readonly env?: Record<string, string> } = {},
) {
  const { emulator: pubsub, pubsub: client } = await startPubSub();
  await client.createTopic('job-launches');
  const cloudRun = await startTestBed({ run: () => 0 });
  const stack = new AsyncDisposableStack();
  releases.add(stack);
  const env = {
    ROLE: 'http',
    HTTP_AUTH: 'none',
    PROJECT_ID: 'p',
    PUBSUB_EMULATOR_HOST: pubsub.address,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.emulator.address,
    ...options.env,
  };
  const service = await createService({
    config: loadConfig({ env }),
    projectId: 'p',
    rulebook: options.rulebook ?? (await readSmallRulebook({ job: JOB })),
    logger: createLogger({ level: 'silent' }),
    releases: stack,
    stop: new AbortController().signal,
    timeScale: 1,
  });
  const listener = await listen({
    handler: (...both) => service.handle(...both),
    host: '127.0.0.1',
    port: 0,
  });
  stack.defer(() => listener.close());
  const send = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${listener.port}${path}`, init);
  /** Runs the job as the push side would. @returns the full name of the execution. */
  const execute = (variables: Readonly<Record<string, string>>) => {
    const given = Object.entries(variables).map(([name, value]) => ({ name, value }));
    return launch(cloudRun, { overrides: { containerOverrides: [{ env: given }] } });
  };
  return { pubsub, send, execute };
}

describe('the request side with rules', () => {
  it('stores a launch of a job of the rules, and refuses other jobs', async () => {
    const { pubsub, send } = await start();
    expect((await send('/jobs/report/2', { method: 'POST' })).status).toBe(202);
    expect((await send('/jobs/reprot/2', { method: 'POST' })).status).toBe(404);
    expect(pubsub.messages('job-launches').map(({ attributes }) => attributes['job'])).toEqual(['report']);
  });

  it('has no /job/:id if there is no default job', async () => {
    const statusOf = async (options: Parameters<typeof start>[0]) =>
      (await (await start(options)).send('/job/2', { method: 'POST' })).status;
    expect(await statusOf({})).toBe(404);
    expect(await statusOf({ env: { JOB_NAME: 'j' } })).toBe(202);
    expect(await statusOf({ rulebook: await readSmallRulebook({ job: JOB, defaultJob: true }) })).toBe(202);
  });

  it('looks a launch up in the list of its Cloud Run job, by its name', async () => {
    const { send, execute } = await start({
      rulebook: await readSmallRulebook({ job: JOB, defaultJob: true }),
    });
    const own = await execute({ LAUNCH_ID: 'l', LAUNCH_INPUT_ID: '1' });
    const report = await execute({ LAUNCH_ID: 'l', LAUNCH_JOB: 'report', LAUNCH_INPUT_ID: '2' });
    const looked = async (query: string) => (await send(`/launches/l${query}`)).json();
    expect(await looked('?job=report')).toMatchObject({ job: 'report', id: '2', execution: report });
    expect(await looked('')).toMatchObject({ id: '1', execution: own });
    expect(await looked('?job=mail')).toEqual(await looked(''));
    expect(await looked('?job=nightly')).toMatchObject({ code: 'launch-not-found' });
  });
});
