import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { startTestBed, type TestBed } from '../../emulators/testing/pubsub-bed.ts';
import { PubSubPublisher } from '../../src/google/pubsub/publisher.ts';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
  type BothEndpointsOptions,
} from './both-endpoints.ts';
import { NoticingClock } from './noticing-clock.ts';

/** The push route with Google's publisher on the emulator's topic `dead`; launches and log lines are recorded. */
export interface DeadLetterBed extends TestBed {
  readonly clock: NoticingClock;
  readonly endpoints: BothEndpoints;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** The messages of the dead-letter topic, oldest first. */
  readonly letters: () => readonly {
    readonly messageId: string;
    readonly data: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  /** Pushes `message` in the wrapped shape. @returns the status of the answer. */
  readonly push: (message: object, around?: object) => Promise<number>;
}

export interface DeadLetterBedOptions extends Pick<BothEndpointsOptions, 'rulebook' | 'hasDefaultJob'> {
  /** The deadline of one publish. */
  readonly timeoutMs?: number;
  readonly maxDeliveryAttempts?: number;
}

/** Everything is closed after the test. */
export async function startDeadLetterBed(options: DeadLetterBedOptions = {}): Promise<DeadLetterBed> {
  const { timeoutMs = 10_000, maxDeliveryAttempts = 100, ...rules } = options;
  const clock = new NoticingClock();
  const bed = await startTestBed({ clock });
  await bed.pubsub.createTopic('dead');
  const emulatorHost = bed.emulator.address;
  const deadLetterTopic = new PubSubPublisher({ projectId: 'p', topic: 'dead', timeoutMs, emulatorHost });
  const { logger, lines } = recordingLogger();
  const endpoints = await startBothEndpoints({ ...rules, logger, deadLetterTopic, maxDeliveryAttempts });
  closeAfterTest(() => deadLetterTopic.close());
  closeAfterTest(() => endpoints.close());
  return {
    ...bed,
    clock,
    endpoints,
    lines,
    letters: () =>
      bed.emulator.messages('dead').map(({ messageId, data, attributes }) => ({
        messageId,
        data: data.toString(),
        attributes: { ...attributes },
      })),
    async push(message, around = {}) {
      const body = JSON.stringify({ message, subscription: 'projects/p/subscriptions/s', ...around });
      return (await endpoints.send({ path: '/pubsub/push', body })).status;
    },
  };
}
