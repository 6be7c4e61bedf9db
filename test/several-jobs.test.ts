/**
 * One service that launches several jobs. Real: the rules, the service, HTTP, PostgreSQL, Google's clients and gRPC. In
 * place of Cloud Run: the emulator.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import {
  JOB,
  PARENT,
  startTestBed,
  type TestBed,
  type TestBedOptions,
} from '../emulators/testing/cloud-run-bed.ts';
import { createLogger } from '../src/logging/logger.ts';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
import { listen } from '../src/server/listener.ts';
import { createService } from '../src/service/service.ts';
import { useLedgerDatabase } from './ledger-database.ts';

const database = useLedgerDatabase();
const releases: AsyncDisposableStack[] = [];

afterEach(async () => {
  for (const stack of releases.splice(0).toReversed()) await stack.disposeAsync();
});

const [, PROJECT = '', , REGION = ''] = PARENT.split('/');
const ELSEWHERE = `projects/${PROJECT}/locations/us-central1`;
const ABROAD = `projects/another/locations/${REGION}`;

/** The Cloud Run job of each name; the default job has the empty name. Three have the same short name. */
const JOBS = {
  '': JOB,
  report: JOB,
  thumbnails: JOB,
  elsewhere: `${ELSEWHERE}/jobs/bridge`,
  abroad: `${ABROAD}/jobs/bridge`,
};
const NAMES = Object.keys(JOBS);

const { '': _, ...named } = JOBS;
const RULEBOOK = await readRulebook({
  text: JSON.stringify({
    jobs: Object.fromEntries(Object.entries(named).map(([name, job]) => [name, { job, args: [name] }])),
  }),
  file: 'rules.json',
  projectId: PROJECT,
  region: REGION,
});

/** Cloud Run with every job in its project and region. */
async function startCloud(options: TestBedOptions = {}): Promise<TestBed> {
  const bed = await startTestBed({ run: () => 0, ...options });
  for (const parent of [ELSEWHERE, ABROAD]) {
    const template = { template: { containers: [{ image: 'image' }] } };
    await bed.jobs.createJob({ parent, jobId: 'bridge', job: { template } });
  }
  return bed;
}

/** The executions of a job in Cloud Run: the name and launch id of their environment. */
async function launchesOf({ executions }: TestBed, parent: string): Promise<readonly string[]> {
  const [list] = await executions.listExecutions({ parent });
  return list
    .map(({ template }) => {
      const env = template?.containers?.[0]?.env ?? [];
      const valueOf = (wanted: string) => env.find(({ name }) => name === wanted)?.value ?? '';
      return `${valueOf('LAUNCH_JOB')} ${valueOf('LAUNCH_ID')}`;
    })
    .toSorted();
}

type Env = Readonly<Record<string, string>>;

/** Starts the push side of a service. @returns a function that pushes a message for a job and resolves with the status. */
async function startService({ emulator }: TestBed, env: Env = {}) {
  const stack = new AsyncDisposableStack();
  releases.push(stack);
  const stop = new AbortController();
  const lines: Readonly<Record<string, unknown>>[] = [];
  const config = loadConfig({
    env: {
      ROLE: 'subscriber',
      PUSH_AUTH: 'none',
      PROJECT_ID: PROJECT,
      REGION,
      JOB_NAME: 'bridge',
      CLOUD_RUN_EMULATOR_HOST: emulator.address,
      ...env,
    },
  });
  const service = await createService({
    config,
    projectId: PROJECT,
    rulebook: RULEBOOK,
    logger: createLogger({
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    }),
    releases: stack,
    stop: stop.signal,
    timeScale: 1,
  });
  const listener = await listen({ handler: service.handle, host: '127.0.0.1', port: 0 });
  stack.defer(() => listener.close());
  stack.defer(() => stop.abort());
  await service.open();
  const push = async (job: string, launchId = 'same'): Promise<number> => {
    const attributes = { id: '2', launchId, ...(job !== '' && { job }) };
    const body = JSON.stringify({ message: { messageId: '7', attributes }, subscription: 's' });
    const url = `http://127.0.0.1:${listener.port}/pubsub/push`;
    return (await fetch(url, { method: 'POST', body })).status;
  };
  return { push, lines };
}

describe.each([
  { what: 'without a ledger', overBudget: 'throttled', ledger: async (): Promise<Env> => ({}) },
  {
    what: 'with PostgreSQL',
    overBudget: 'queued',
    ledger: async (): Promise<Env> => ({ LEDGER_URL: await database.create() }),
  },
])('equal launch ids of several names, regions and projects, $what,', ({ ledger, overBudget }) => {
  it('are one launch for each name, also after a restart of the service', async () => {
    const cloud = await startCloud();
    const env = await ledger();
    const { push, lines } = await startService(cloud, env);
    const first = await Promise.all(NAMES.map((name) => push(name)));
    expect(first).toEqual(NAMES.map(() => 204));
    for (const name of NAMES) expect(await push(name)).toBe(204);
    await cloud.emulator.idle();
    const again = await startService(cloud, env);
    for (const name of NAMES) expect(await again.push(name)).toBe(204);

    expect(await launchesOf(cloud, JOB)).toEqual([' same', 'report same', 'thumbnails same']);
    expect(await launchesOf(cloud, JOBS.elsewhere)).toEqual(['elsewhere same']);
    expect(await launchesOf(cloud, JOBS.abroad)).toEqual(['abroad same']);
    const launched = lines.filter(({ outcome }) => outcome === 'launched');
    expect(new Set(launched.map(({ launchJob = '' }) => launchJob))).toEqual(new Set(NAMES));
    expect(launched).toHaveLength(NAMES.length);
    expect(again.lines.map(({ outcome }) => outcome).filter(Boolean)).toEqual(NAMES.map(() => 'duplicate'));
  });

  it('are one launch of the default job, although its template sets LAUNCH_JOB to another name', async () => {
    const seen: (string | undefined)[] = [];
    const cloud = await startCloud({
      run: ({ env }) => {
        seen.push(env['LAUNCH_JOB']);
        return 0;
      },
      container: { env: [{ name: 'LAUNCH_JOB', value: 'report' }] },
    });
    const env = await ledger();
    expect(await (await startService(cloud, env)).push('')).toBe(204);
    await cloud.emulator.idle();
    expect(seen).toEqual(['']);
    const again = await startService(cloud, env);
    expect(await again.push('')).toBe(204);
    expect(await again.push('report')).toBe(204);
    expect(again.lines.map(({ outcome }) => outcome).filter(Boolean)).toEqual(['duplicate', 'launched']);
    await cloud.emulator.idle();
    expect(seen).toEqual(['', 'report']);
  });

  it('have one pace for each project and region', async () => {
    const cloud = await startCloud();
    const { push, lines } = await startService(cloud, { ...(await ledger()), LAUNCHES_PER_MINUTE: '1' });
    for (const job of ['report', 'thumbnails', '', 'elsewhere', 'abroad']) await push(job);
    await push('abroad', 'another');
    expect(lines.map(({ outcome }) => outcome).filter(Boolean)).toEqual([
      'launched',
      overBudget,
      overBudget,
      'launched',
      'launched',
      overBudget,
    ]);
  });
});
