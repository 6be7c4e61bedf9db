import { startTestBed, type TestBed } from '../../emulators/testing/pubsub-bed.ts';
import type { Runtime } from '../../src/settings/runtime.ts';
import { deadLetterOf, type DeadLetterOptions } from '../../src/launch/event/dead-letter.ts';
import { NoticingClock } from './noticing-clock.ts';

/** Dead letters in the emulator's topic `dead`, and an operator's terminal. */
export interface DeadLetterDesk extends TestBed {
  readonly clock: NoticingClock;
  readonly runtime: Runtime;
  /** Presses Ctrl-C. */
  readonly stop: () => void;
  /** What was written to standard output. */
  readonly lines: string[];
  /** What was written to standard error. */
  readonly notes: string[];
  /** Every state of the progress line. */
  readonly progress: string[];
  /** Publishes to the dead-letter topic and returns the message id. */
  readonly put: (letter: Put) => Promise<string>;
  /** From the n-th pull on, pulls that would wait return nothing at once, so that no test waits. */
  readonly emptyFromPull: (nth: number) => void;
  /** The number of messages that can be pulled now. */
  readonly free: () => Promise<number>;
  /** The messages of TOPIC, oldest first. */
  readonly published: () => readonly { readonly data: string; readonly attributes: Record<string, string> }[];
}

export interface Put {
  readonly data?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export const SUBSCRIPTION = 'projects/p/subscriptions/dead-pull';
/** The subscription from which the dead letters came. */
export const OWN = 'projects/p/subscriptions/job-launches-push';

/** Starts it; everything is closed after the test. */
export async function startDeadLetterDesk(): Promise<DeadLetterDesk> {
  const clock = new NoticingClock();
  const bed = await startTestBed({ clock });
  const { emulator, pubsub, subscriber } = bed;
  await pubsub.createTopic('job-launches');
  await pubsub.createTopic('dead');
  await pubsub.createSubscription('dead', 'dead-pull');
  const stop = new AbortController();
  const lines: string[] = [];
  const notes: string[] = [];
  const progress: string[] = [];
  const runtime: Runtime = {
    env: { PROJECT_ID: 'p', PUBSUB_EMULATOR_HOST: emulator.address, DEAD_LETTER_SUBSCRIPTION: 'dead-pull' },
    stop: stop.signal,
    print: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
    progress: (text) => void progress.push(text),
  };
  return {
    ...bed,
    clock,
    runtime,
    stop: () => stop.abort(),
    lines,
    notes,
    progress,
    put: ({ data = '{"id":2}', attributes }) =>
      pubsub.topic('dead').publishMessage({ data: Buffer.from(data), attributes: { ...attributes } }),
    emptyFromPull(nth) {
      const calls = Array.from({ length: 50 }, (_, n) => n + nth);
      emulator.faults.add({ rpc: 'Pull', nth: calls, code: 'DEADLINE_EXCEEDED' });
    },
    async free() {
      emulator.faults.clear();
      const request = { subscription: SUBSCRIPTION, maxMessages: 1000, returnImmediately: true };
      const [{ receivedMessages }] = await subscriber.pull(request);
      return receivedMessages?.length ?? 0;
    },
    published: () =>
      emulator.messages('job-launches').map(({ data, attributes }) => ({
        data: data.toString(),
        attributes: { ...attributes },
      })),
  };
}

/** The dead letter that the bridge makes of message 77. */
export function bridgeLetter(
  options: Partial<Omit<DeadLetterOptions, 'message'>> & {
    readonly data?: string;
    readonly attributes?: Readonly<Record<string, string>>;
    readonly messageId?: string;
    readonly subscription?: string;
  } = {},
): Put {
  const { data = '{"id":2}', attributes = {}, messageId = '77', subscription = OWN, ...rest } = options;
  const letter = deadLetterOf({
    message: {
      data: Buffer.from(data),
      attributes,
      messageId,
      subscription,
    },
    isPartial: false,
    reason: 'override-not-allowed',
    detail: 'taskCount is not allowed',
    nowMs: Date.now(),
    ...rest,
  });
  return { data: letter.data.toString(), attributes: letter.attributes };
}

/** The attributes that Pub/Sub's dead-letter policy adds. */
export const MOVED = {
  CloudPubSubDeadLetterSourceDeliveryCount: '100',
  CloudPubSubDeadLetterSourceSubscription: 'job-launches-push',
  CloudPubSubDeadLetterSourceSubscriptionProject: 'p',
  CloudPubSubDeadLetterSourceTopicPublishTime: '2026-01-01T00:00:00.000Z',
};
