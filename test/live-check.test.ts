/**
 * `live-check` against the emulators, with Google's clients. Each assumption is made false in turn: by a fault or an option
 * of the emulators if there is one, otherwise by a false answer in front of the real adapter.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { liveCheck } from '../src/cli/live-check/live-check.ts';
import { ASSUMPTIONS } from '../src/live-check/assumptions.ts';
import type { LiveProject } from '../src/live-check/live-project.ts';
import { changedJobs, changedTopics, startLiveCheckBed, type BedOptions } from './support/live-check-bed.ts';

const QUOTA = 60;

function withJobs(changes: (project: LiveProject) => Partial<LiveProject['jobs']>): BedOptions {
  return { changed: (project) => ({ ...project, jobs: changedJobs(project, changes(project)) }) };
}

function withTopics(changes: (project: LiveProject) => Partial<LiveProject['topics']>): BedOptions {
  return { changed: (project) => ({ ...project, topics: changedTopics(project, changes(project)) }) };
}

/** A subscription without the policies that were asked for. */
const NO_POLICIES = withTopics(({ topics }) => ({
  createSubscription: (subscription) => topics.createSubscription({ ...subscription, deadLetter: undefined }),
}));

/** An address that forwards pushes to `endpoint` with `messageId`, and without `message_id` and the other fields. */
async function startRelay(endpoint: string): Promise<string> {
  const server = createServer((request, response) => {
    const relay = async (): Promise<void> => {
      const { message, ...rest } = (await json(request)) as { readonly message: Record<string, unknown> };
      const body = JSON.stringify({ ...rest, message: { messageId: message['messageId'] } });
      const { status } = await fetch(endpoint, { method: 'POST', body });
      response.writeHead(status).end();
    };
    void relay();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterTest(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const HIDDEN: BedOptions = { cloudRun: { hideOverrideEnv: true } };
const UNTOLD: BedOptions = { faults: [{ rpc: 'LogExecutionEnd', silent: true }] };

/** How each assumption is made false. */
const BROKEN: Readonly<Record<string, BedOptions>> = {
  'run-job-names-execution': {
    cloudRun: { answerRunJob: (operation) => ({ ...operation, metadata: undefined }) },
  },
  'run-job-makes-two-executions': withJobs(({ jobs }) => {
    const answers = new Map<string, ReturnType<typeof jobs.run>>();
    return {
      run(call) {
        const id = call.env['LAUNCH_ID'] ?? '';
        const answer = answers.get(id) ?? jobs.run(call);
        answers.set(id, answer);
        return answer;
      },
    };
  }),
  'validate-only-launches-nothing': withJobs(({ jobs }) => ({
    validate: (call) => jobs.run(call).then(() => undefined),
  })),
  'overrides-args-and-env': withJobs(({ jobs }) => ({
    async container(name) {
      const { args, env } = await jobs.container(name);
      return { args: ['of-the-job', ...args], env };
    },
  })),
  'max-retries-default': withJobs(({ jobs }) => ({
    create: (job) => jobs.create({ ...job, maxRetries: job.maxRetries ?? 0 }),
  })),
  'missing-job-is-not-found': { faults: [{ rpc: 'RunJob', code: 'PERMISSION_DENIED' }] },
  'long-value-is-invalid-argument': { faults: [{ rpc: 'RunJob', code: 'INTERNAL' }] },
  'answer-shows-environment': HIDDEN,
  'get-shows-environment': HIDDEN,
  'list-shows-environment': HIDDEN,
  'list-in-time': { cloudRun: { listLagMs: 310_000 } },
  'create-time-agrees': withJobs(({ jobs }) => ({
    list: async (job) =>
      (await jobs.list(job)).map((one) => ({ ...one, createTimeMs: one.createTimeMs - 301_000 })),
  })),
  'list-newest-first': withJobs(({ jobs }) => ({
    list: async (job) => (await jobs.list(job)).toReversed(),
  })),
  'deleted-execution-is-listed': withJobs(({ jobs }) => ({
    list: async (job) => (await jobs.list(job)).filter(({ isDeleted }) => !isDeleted),
  })),
  'exit-code': { faults: [{ rpc: 'RunTask', code: 'RESOURCE_EXHAUSTED' }] },
  'cancelled-execution': withJobs(({ jobs }) => ({
    async read(name) {
      const execution = await jobs.read(name);
      return execution?.stage === 'cancelled' ? { ...execution, stage: 'succeeded' } : execution;
    },
  })),
  'audit-log-of-success': UNTOLD,
  'audit-log-of-failure': UNTOLD,
  'audit-log-of-cancelling': UNTOLD,
  'publish-makes-message-ids': withTopics(({ topics }) => ({
    publish: (...message) => topics.publish(...message).then(() => 'one id'),
  })),
  'delivery-attempt-counts': NO_POLICIES,
  'back-off': NO_POLICIES,
  'dead-letter-policy': NO_POLICIES,
  'push-spellings': withTopics(({ topics }) => ({
    createSubscription: async ({ pushEndpoint, ...rest }) =>
      topics.createSubscription({
        ...rest,
        ...(pushEndpoint !== undefined && { pushEndpoint: await startRelay(pushEndpoint) }),
      }),
  })),
  'push-delivery-attempt': NO_POLICIES,
  'push-back-off': NO_POLICIES,
  'quota-refusal': { faults: [{ rpc: 'RunJob', nth: 9, code: 'UNAVAILABLE' }] },
};

describe('live-check against the emulators', () => {
  it('sees that each assumption is true, and removes what it made', async () => {
    const bed = await startLiveCheckBed({ cloudRun: { runJobPerMinute: QUOTA } });
    const { exitCode, rows } = await bed.run({ useUpQuota: true });
    expect(rows.filter(({ verdict }) => verdict !== 'true')).toEqual([]);
    expect({ exitCode, tried: rows.length }).toEqual({ exitCode: 0, tried: ASSUMPTIONS.length });
    expect(await bed.left()).toEqual([]);
    expect(bed.cloudRun.executions().filter(({ state }) => state === 'running')).toEqual([]);
  });

  it('ends an execution that still runs before it removes the job', async () => {
    const bed = await startLiveCheckBed({
      faults: [{ rpc: 'CancelExecution', times: 1, code: 'UNAVAILABLE' }],
    });
    const { exitCode, rows } = await bed.run({ only: 'cancelled-execution' });
    expect(rows).toMatchObject([{ verdict: 'cannot tell', seen: expect.stringContaining('UNAVAILABLE') }]);
    expect(exitCode).toBe(1);
    expect(await bed.left()).toEqual([]);
    const asked = bed.cloudRun.calls.map(({ rpc }) => rpc).filter((rpc) => /^(Cancel|Delete)/.test(rpc));
    expect(asked).toEqual(['CancelExecution', 'CancelExecution', 'DeleteJob']);
  });

  it('has a way to make each assumption false', () => {
    expect(Object.keys(BROKEN)).toEqual(ASSUMPTIONS.map(({ id }) => id));
  });

  it.each(Object.entries(BROKEN))('notices that it is false: %s', async (id, broken) => {
    const bed = await startLiveCheckBed(broken);
    const { exitCode, rows, printed } = await bed.run({ only: id, useUpQuota: true });
    expect(rows).toMatchObject([{ id, verdict: 'false' }]);
    expect(exitCode).toBe(1);
    expect(printed.join('\n')).toContain(rows[0]!.ifWrong);
    expect(await bed.left()).toEqual([]);
  });
});

it.each([
  { cleanUp: 'prod', says: '--clean-up is "prod"; takes the prefix that a run has shown' },
  { only: 'back-of', says: '--only has no assumption "back-of"; did you mean back-off?' },
  { region: 'tokyo', says: '--region is "tokyo"' },
  { project: 'My Project', says: '--project is "My Project"' },
  { pushUrl: 'ftp://x', says: '--push-url is "ftp://x"' },
])('live-check refuses a wrong option before it does anything: $says', async ({ says, ...options }) => {
  const runtime = { env: {}, stop: new AbortController().signal, print: () => undefined };
  await expect(liveCheck(runtime, options)).rejects.toMatchObject({
    message: expect.stringContaining(says),
    exitCode: 2,
  });
});
