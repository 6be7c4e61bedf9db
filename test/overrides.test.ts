/**
 * ALLOW_OVERRIDES from the environment to the job, by both endpoints. Real: the service, Google's clients,
 * HTTP, gRPC and the job's processes. In place of Google: the emulators.
 */
import { afterEach, expect, it } from 'vitest';
import { LOCAL } from '../dev/local-project.ts';
import { startLocalChain, type LocalChain } from '../dev/local-chain.ts';
import { Output } from '../emulators/testing/cloud-run-bed.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { PubSubPublisher } from '../src/google/pubsub/publisher.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Started {
  readonly chain: LocalChain;
  readonly pubsub: PubSubEmulator;
  readonly output: Output;
  /** Resolves with the first log line of a rejected delivery. */
  readonly rejected: Promise<Readonly<Record<string, unknown>>>;
}

/** The chain with a job that prints its arguments and environment; closed after the test. */
async function startChain(allowOverrides: string): Promise<Started> {
  const stop = new AbortController();
  const output = new Output();
  const rejected = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  const pubsub = await startPubSubEmulator();
  closing.push(() => pubsub.close());
  const chain = await startLocalChain({
    runtime: {
      env: { PORT: '0', PUBSUB_EMULATOR_HOST: pubsub.address, ALLOW_OVERRIDES: allowOverrides },
      stop: stop.signal,
      logDestination: {
        write(line) {
          const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
          if (entry['outcome'] === 'rejected') rejected.resolve(entry);
        },
      },
      print: () => undefined,
    },
    image: { entrypoint: ['/bin/sh', '-c', 'echo "$APP_MODE of $CLOUD_RUN_TASK_COUNT: $*"', 'sh'] },
    onTaskOutput: output.add,
  });
  closing.push(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  return { chain, pubsub, output, rejected: rejected.promise };
}

function post({ port }: LocalChain, overrides: object): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/job/2`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(overrides),
  });
}

async function publish({ pubsubHost }: LocalChain, data: object): Promise<void> {
  const publisher = new PubSubPublisher({
    projectId: LOCAL.projectId,
    topic: LOCAL.topic,
    timeoutMs: 5000,
    emulatorHost: pubsubHost,
  });
  closing.push(() => publisher.close());
  await publisher.publish({ data: Buffer.from(JSON.stringify(data)), attributes: {} });
}

const overrides = { args: ['--for={id}'], env: { APP_MODE: 'full' }, taskCount: 2, timeoutSeconds: 60 };
const LINE = 'full of 2: job --id=2 --for={id}';

it('overrides that ALLOW_OVERRIDES lists reach the job, through POST /job/:id and through the topic', async () => {
  const { chain, pubsub, output } = await startChain('args,env:APP_*,taskCount<=2,timeoutSeconds<=60');
  expect((await post(chain, overrides)).status).toBe(202);
  await publish(chain, { id: 2, ...overrides });
  await pubsub.idle();
  await chain.cloudRun.idle();
  expect(output.lines.map(({ line }) => line)).toEqual([LINE, LINE, LINE, LINE]);
});

it.each([
  { title: 'nothing', allowed: '', asked: { args: ['x'] }, says: 'args may not be overridden' },
  {
    title: 'another variable',
    allowed: 'env:MODE',
    asked: { env: { APP_MODE: 'x' } },
    says: 'env APP_MODE may',
  },
  {
    title: 'fewer tasks',
    allowed: 'taskCount<=2',
    asked: { taskCount: 3 },
    says: 'taskCount is 3; the most is 2',
  },
  {
    title: 'a full list of args',
    allowed: 'args',
    asked: { args: Array.from({ length: 999 }, () => '') },
    says: 'args would be 1001 with the 2 of the bridge',
  },
])('both endpoints refuse other overrides: $title', async ({ allowed, asked, says }) => {
  const { chain, rejected } = await startChain(allowed);
  const response = await post(chain, asked);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    code: 'override-not-allowed',
    detail: expect.stringContaining(says),
  });
  await publish(chain, { id: 2, ...asked });
  expect(JSON.stringify(await rejected)).toContain(says);
  expect(chain.cloudRun.executions()).toEqual([]);
});
