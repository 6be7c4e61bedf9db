/**
 * Dead letters of events that did not come through the bridge's own subscription: after a replay they match the same rule.
 * Real: the service with its rules, the command, Google's clients, HTTP and gRPC. In place of Google: the emulators.
 */
import { describe, expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { JOB, startTestBed as startCloudRun } from '../emulators/testing/cloud-run-bed.ts';
import { startTestBed, type TestBed } from '../emulators/testing/pubsub-bed.ts';
import { deadLettersReplay } from '../src/cli/dead-letters/replay.ts';
import { launchIdOfCloudEvent } from '../src/launch/event/launch-id.ts';
import { serve, type Serving } from '../src/service/serve.ts';

const TYPE = 'google.cloud.storage.object.v1.finalized';
const SOURCE = '//storage.googleapis.com/projects/_/buckets/uploads';
const SUBJECT = 'objects/写真.jpg';
const LAUNCH_ID = launchIdOfCloudEvent({ source: SOURCE, id: '1234' });
const DATA = '{"name":"a.jpg"}';
const OWN = 'job-launches-push';

/** The rule for the bridge's own subscription comes first; events of other subscriptions must not match it after a replay. */
const rules = (name: string) => `
jobs:
  thumbnails: { job: bridge, args: ["--object={${name}}"] }
rules:
  - name: bridge
    from: { subscription: ${OWN} }
    launch: { job: thumbnails, args: ["by the bridge's own subscription"] }
  - name: finalized
    from: { type: ${TYPE}, source: "${SOURCE}" }
    launch: { job: thumbnails, args: ["--object={${name}}", "--subject={event.subject}"] }
  - name: uploads
    from: { subscription: uploads }
    launch: { job: thumbnails }
unmatched: ignore
`;
const WRONG = rules('data.nme');
const RIGHT = rules('data.name');

/** A deployment whose rules can be changed, and the arguments of its executions. */
async function startDeployment({ isUnwrapped = false } = {}) {
  const bed = await startTestBed();
  const { pubsub, emulator } = bed;
  // Only the first pull of a replay finds messages; the others do not wait.
  emulator.faults.add({ rpc: 'Pull', nth: [2, 3], code: 'DEADLINE_EXCEEDED' });
  const launched: string[] = [];
  const cloudRun = await startCloudRun({
    run({ args, env }) {
      launched.push([env['LAUNCH_JOB'], env['LAUNCH_ID'], ...args].join(' '));
      return 0;
    },
  });
  const env = {
    PROJECT_ID: 'p',
    PUBSUB_EMULATOR_HOST: emulator.address,
    DEAD_LETTER_SUBSCRIPTION: 'dead-pull',
  };
  const pushConfig = { pushEndpoint: 'http://127.0.0.1:9', ...(isUnwrapped && UNWRAPPED) };
  for (const [topic, subscription] of Object.entries({ 'job-launches': OWN, uploads: 'uploads' })) {
    await pubsub.createTopic(topic);
    await pubsub.createSubscription(topic, subscription, { pushConfig });
  }
  await pubsub.createTopic('dead');
  await pubsub.createSubscription('dead', 'dead-pull');

  /** Deploys a revision with these rules, and returns the address of its push endpoint. */
  async function deploy(text: string): Promise<string> {
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Serving>();
    const serving = serve(
      {
        env: {
          ...env,
          ROLE: 'subscriber',
          HOST: '127.0.0.1',
          PORT: '0',
          PUSH_AUTH: 'none',
          JOB_NAME: JOB,
          LAUNCHES_PER_MINUTE: '0',
          READS_PER_MINUTE: '0',
          DEAD_LETTER_TOPIC: 'dead',
          RULES: text,
          CLOUD_RUN_EMULATOR_HOST: cloudRun.emulator.address,
        },
        stop: stop.signal,
        logDestination: { write: () => undefined },
        print: () => undefined,
      },
      resolve,
    );
    closeAfterTest(async () => {
      stop.abort();
      await serving;
    });
    const pushEndpoint = `http://127.0.0.1:${(await promise).port}/pubsub/push`;
    for (const subscription of [OWN, 'uploads']) {
      await pubsub.subscription(subscription).modifyPushConfig({ ...pushConfig, pushEndpoint });
    }
    return pushEndpoint;
  }

  /** Replays every dead letter, and waits until their launches have ended. */
  async function replay(): Promise<void> {
    emulator.faults.restartCounting();
    const stop = new AbortController().signal;
    await deadLettersReplay({ env, stop, print: () => undefined }, { all: true, perMinute: '0' });
    await emulator.idle();
    await cloudRun.emulator.idle();
  }
  return { ...bed, launched, deploy, replay };
}

const UNWRAPPED = { noWrapper: { writeMetadata: true } };

interface Sending extends TestBed {
  readonly endpoint: string;
}

/** Sends as Eventarc and other senders of CloudEvents do. */
async function post(endpoint: string, { body, ...headers }: Readonly<Record<string, string>>): Promise<void> {
  const { status } = await fetch(endpoint, { method: 'POST', headers, ...(body !== undefined && { body }) });
  expect(status).toBe(204);
}

const BINDING = {
  'ce-specversion': '1.0',
  'ce-id': '1234',
  'ce-source': SOURCE,
  'ce-type': TYPE,
  'ce-subject': SUBJECT,
};

const publish =
  (attributes: Readonly<Record<string, string>>) =>
  async ({ pubsub, emulator }: Sending): Promise<void> => {
    await pubsub.topic('uploads').publishMessage({ data: Buffer.from(DATA), attributes: { ...attributes } });
    await emulator.idle();
  };

const FINALIZED = `thumbnails ${LAUNCH_ID} --object=a.jpg --subject=${SUBJECT}`;
const UPLOADED = expect.stringMatching(/^thumbnails m_[0-9a-f]{40} --object=a\.jpg$/) as string;

interface Row {
  readonly title: string;
  readonly isUnwrapped?: true;
  readonly send: (to: Sending) => Promise<void>;
  readonly launches: string;
}

const events: readonly Row[] = [
  { title: 'a message of another subscription', send: publish({}), launches: UPLOADED },
  {
    title: 'an unwrapped message of another subscription',
    isUnwrapped: true,
    send: publish({}),
    launches: UPLOADED,
  },
  {
    title: 'a message of another subscription with a launch id',
    send: publish({ launchId: 'mine' }),
    launches: 'thumbnails mine --object=a.jpg',
  },
  { title: "a CloudEvent in Pub/Sub's binding", send: publish(BINDING), launches: FINALIZED },
  {
    title: "an unwrapped CloudEvent in Pub/Sub's binding",
    isUnwrapped: true,
    // Headers are ASCII.
    send: publish({ ...BINDING, 'ce-subject': 'objects/a' }),
    launches: `thumbnails ${LAUNCH_ID} --object=a.jpg --subject=objects/a`,
  },
  {
    title: 'a binary CloudEvent',
    send: ({ endpoint }) =>
      post(endpoint, {
        ...BINDING,
        'ce-subject': encodeURIComponent(SUBJECT),
        'content-type': 'application/json',
        body: DATA,
      }),
    launches: FINALIZED,
  },
  {
    title: 'a structured CloudEvent',
    send: ({ endpoint }) =>
      post(endpoint, {
        'content-type': 'application/cloudevents+json',
        body: JSON.stringify({
          specversion: '1.0',
          id: '1234',
          source: SOURCE,
          type: TYPE,
          subject: SUBJECT,
          data: JSON.parse(DATA) as unknown,
        }),
      }),
    launches: FINALIZED,
  },
];

describe('after a replay the same rule launches', () => {
  it.each(events)('$title, once, under its launch id', async ({ send, isUnwrapped, launches }) => {
    const { launched, deploy, replay, ...bed } = await startDeployment({ isUnwrapped });
    await send({ ...bed, endpoint: await deploy(WRONG) });
    const letters = () => bed.emulator.messages('dead').map(({ attributes }) => attributes);
    expect(letters()).toMatchObject([{ deadLetterReason: 'rule-failed' }]);
    // Replayed too early, it becomes a dead letter again and keeps its origin.
    await replay();
    expect(letters()).toMatchObject([{}, { deadLetterReason: 'rule-failed', deadLetterReplays: '1' }]);
    expect(letters()[1]?.['launchId']).toBe(letters()[0]?.['launchId']);
    expect(launched).toEqual([]);

    await deploy(RIGHT);
    // Its ack is lost, so that it is replayed twice.
    bed.emulator.faults.add({ rpc: 'Acknowledge', times: 1, code: 'PERMISSION_DENIED' });
    await expect(replay()).rejects.toMatchObject({ exitCode: 1 });
    await replay();
    expect(bed.emulator.messages('job-launches')).toHaveLength(3);
    expect(launched).toEqual([launches]);
    expect(launched[0]).toContain(letters()[0]?.['launchId']);
    expect(letters()).toHaveLength(2);
  });
});

it('a replayed message of another subscription need not be a launch request', async () => {
  const { launched, deploy, replay, emulator, ...bed } = await startDeployment();
  await publish({})({ ...bed, emulator, endpoint: await deploy(WRONG) });
  await deploy(RIGHT.replaceAll(/subscription: .+ }/g, 'subscription: elsewhere }'));
  await replay();
  expect(emulator.messages('dead')).toHaveLength(1);
  expect(launched).toEqual([]);
});
