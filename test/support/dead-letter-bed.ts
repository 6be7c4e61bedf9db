import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { startTestBed, type TestBed } from '../../emulators/testing/pubsub-bed.ts';
import { PubSubPublisher } from '../../src/google/pubsub/publisher.ts';
import { recordingLogger, startBothDoors, type BothDoors, type BothDoorsOptions } from './both-doors.ts';
import { NoticingClock } from './noticing-clock.ts';

/** The push route with Google's own publisher on the emulator's topic `dead`, and everything it did on record. */
export interface DeadLetterBed extends TestBed {
  readonly clock: NoticingClock;
  readonly doors: BothDoors;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** What is in the dead-letter topic, oldest first. */
  readonly letters: () => readonly {
    readonly messageId: string;
    readonly data: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  /** Pushes `message` in the wrapped shape and returns the answer's status. */
  readonly push: (message: object, around?: object) => Promise<number>;
}

export interface DeadLetterBedOptions extends Pick<BothDoorsOptions, 'rulebook' | 'hasDefaultJob'> {
  /** Of one publish. */
  readonly timeoutMs?: number;
  readonly maxDeliveryAttempts?: number;
}

/** Starts it; everything is closed after the test. */
export async function startDeadLetterBed(options: DeadLetterBedOptions = {}): Promise<DeadLetterBed> {
  const { timeoutMs = 10_000, maxDeliveryAttempts = 100, ...rules } = options;
  const clock = new NoticingClock();
  const bed = await startTestBed({ clock });
  await bed.pubsub.createTopic('dead');
  const emulatorHost = bed.emulator.address;
  const deadLetterTopic = new PubSubPublisher({ projectId: 'p', topic: 'dead', timeoutMs, emulatorHost });
  const { logger, lines } = recordingLogger();
  const doors = await startBothDoors({ ...rules, logger, deadLetterTopic, maxDeliveryAttempts });
  closeAfterTest(() => deadLetterTopic.close());
  closeAfterTest(() => doors.close());
  return {
    ...bed,
    clock,
    doors,
    lines,
    letters: () =>
      bed.emulator.messages('dead').map(({ messageId, data, attributes }) => ({
        messageId,
        data: data.toString(),
        attributes: { ...attributes },
      })),
    async push(message, around = {}) {
      const body = JSON.stringify({ message, subscription: 'projects/p/subscriptions/s', ...around });
      return (await doors.send({ path: '/pubsub/push', body })).status;
    },
  };
}
