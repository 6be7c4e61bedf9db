/** Features of Google's Node.js clients, against the emulators in a separate process. */
import { PubSub, type Message, type Subscription } from '@google-cloud/pubsub';
import { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startChild, type Child } from './support/child.ts';

const JOB = 'projects/local-project/locations/asia-northeast1/jobs/worker';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

function emulators(args: readonly string[]): Child {
  const ports = ['pubsub', 'cloud-run', 'control'].flatMap((of) => [`--${of}-port`, '0']);
  return startChild(['emulators/command-line/main.ts', ...ports, ...args]);
}

async function variable(child: Child, name: string): Promise<string> {
  return (await child.line(`${name}=`)).slice(name.length + 1);
}

async function pubsubOf(child: Child): Promise<PubSub> {
  const emulatorHost = await variable(child, 'PUBSUB_EMULATOR_HOST');
  const pubsub = new PubSub(pubsubClientOptions({ projectId: 'local-project', emulatorHost }));
  closing.push(() => pubsub.close());
  return pubsub;
}

/** Passes messages to `take` until it returns that it has enough. */
async function receive(subscription: Subscription, take: (message: Message) => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  subscription.on('error', reject);
  subscription.on('message', (message) => {
    if (take(message)) resolve();
  });
  closing.push(() => subscription.close());
  await promise;
}

function texts(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => String(n));
}

describe('the Pub/Sub client', () => {
  it('gets each of 10,000 messages, published in batches, once by streaming pull', async () => {
    const pubsub = await pubsubOf(emulators(['--topic=events', '--subscription=reader=events']));
    const topic = pubsub.topic('events', { batching: { maxMessages: 1_000, maxMilliseconds: 10 } });
    const sent = texts(10_000);
    const subscription = pubsub.subscription('reader', { flowControl: { maxMessages: 500 } });
    const acked: Promise<unknown>[] = [];
    const received: string[] = [];
    const all = receive(subscription, (message) => {
      received.push(message.data.toString());
      acked.push(message.ackWithResponse());
      return received.length >= sent.length;
    });
    const ids = await Promise.all(sent.map((text) => topic.publishMessage({ data: Buffer.from(text) })));
    expect(new Set(ids).size).toBe(sent.length);
    await all;
    await Promise.all(acked);
    expect(received.toSorted((a, b) => Number(a) - Number(b))).toEqual(sent);
  });

  it('gets the messages of each ordering key in order, also after a nack', async () => {
    const pubsub = await pubsubOf(emulators(['--topic=events']));
    const topic = pubsub.topic('events', { messageOrdering: true });
    await topic.createSubscription('ordered', { enableMessageOrdering: true });
    const keys = ['a', 'b', 'c'];
    const sent = texts(20);
    const publishes = sent.flatMap((text) =>
      keys.map((orderingKey) => topic.publishMessage({ data: Buffer.from(text), orderingKey })),
    );
    await Promise.all(publishes);
    const received = new Map<string, string[]>(keys.map((key) => [key, []]));
    let count = 0;
    let nacked = false;
    // One at a time: the client would deliver messages that it already has before a redelivered one.
    const options = { flowControl: { maxMessages: 1 }, batching: { maxMilliseconds: 1 } };
    await receive(pubsub.subscription('ordered', options), (message) => {
      const text = message.data.toString();
      if (text === '7' && !nacked) {
        nacked = true;
        message.nack();
        return false;
      }
      received.get(String(message.orderingKey))?.push(text);
      message.ack();
      count += 1;
      return count === sent.length * keys.length;
    });
    expect(nacked).toBe(true);
    expect([...received.values()]).toEqual(keys.map(() => sent));
  });
});

describe('the Cloud Run clients', () => {
  async function cloudRunOf(child: Child) {
    const options = clientOptions({ emulatorHost: await variable(child, 'CLOUD_RUN_EMULATOR_HOST') });
    const jobs = new JobsClient(options);
    const executions = new ExecutionsClient(options);
    const tasks = new TasksClient(options);
    closing.push(() => Promise.all([jobs.close(), executions.close(), tasks.close()]));
    return { jobs, executions, tasks };
  }

  function job(code: string): string {
    return `--job=worker='${process.execPath}' -e "${code}"`;
  }

  it('cancel an execution: its program gets SIGTERM, its tasks are cancelled', async () => {
    const child = emulators([
      job(
        "process.on('SIGTERM', () => { console.log('told'); process.exit(0); }); setInterval(String, 1e6); console.log('works')",
      ),
    ]);
    const { jobs, executions, tasks } = await cloudRunOf(child);
    await jobs.runJob({ name: JOB });
    await child.line('works');
    const [[running]] = await executions.listExecutions({ parent: JOB });
    const name = String(running?.name);
    const [operation] = await executions.cancelExecution({ name });
    const [cancelled] = await operation.promise();
    expect(cancelled).toMatchObject({ name, cancelledCount: 1, succeededCount: 0 });
    await child.line('told');
    const [[task]] = await tasks.listTasks({ parent: name });
    expect(task?.conditions?.find(({ type }) => type === 'Completed')).toMatchObject({
      state: 'CONDITION_FAILED',
    });
  });

  it('list the tasks of an execution, each with the result of its last attempt', async () => {
    const { jobs, tasks } = await cloudRunOf(
      emulators([job('process.exit(Number(process.env.CLOUD_RUN_TASK_INDEX))')]),
    );
    const template = { template: { maxRetries: 0, containers: [{ image: 'worker' }] } };
    await jobs.updateJob({ job: { name: JOB, template } });
    const [operation] = await jobs.runJob({ name: JOB, overrides: { taskCount: 3 } });
    const execution = String((operation.metadata as { readonly name?: string }).name);
    await operation.promise().catch(() => undefined);
    const [listed] = await tasks.listTasks({ parent: execution });
    expect(listed.map(({ index, lastAttemptResult }) => [index, lastAttemptResult?.exitCode ?? 0])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });
});
