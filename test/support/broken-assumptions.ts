import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import type { LiveProject } from '../../src/live-check/live-project.ts';
import { changedJobs, changedTopics, type BedOptions } from './live-check-bed.ts';

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
export const BROKEN: Readonly<Record<string, BedOptions>> = {
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
