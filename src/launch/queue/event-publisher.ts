import { keyText } from '../event/launch-key.ts';
import type { StepResult, SweepStep, SweepTime } from '../executions/sweep-step.ts';
import { inParallel } from '../kit/in-parallel.ts';
import type { Clock } from '../kit/clock.ts';
import type { Agenda } from '../ledger/launch-queue.ts';
import type { Leases } from '../ledger/leases.ts';
import type { LaunchEvent, Outbox } from '../ledger/outbox.ts';
import { eventMessage, type EventMessage } from './event-message.ts';

export interface EventPublisherOptions {
  readonly outbox: Outbox;
  readonly leases: Leases;
  /** Resolves once Pub/Sub has stored the message. Throws if it may not have. */
  readonly publish: (message: EventMessage) => Promise<unknown>;
  readonly clock: Clock;
  /** Called for an event that could not be published. It stays in the outbox. */
  readonly failed: (event: LaunchEvent, error: unknown) => void;
  /** Multiplies the durations, see `LaunchTimes`. Default 1. */
  readonly scale?: number;
}

const BATCH = 100;
/** How long events wait after a process was killed while it published. */
const LEASE_MS = 30_000;
/** How long publishing continues after a request, at most. */
const LONGEST_MS = 10_000;
/** A ledger goes on writing events for some days after this call, so once an hour is enough. */
const WANT_EVERY_MS = 3_600_000;

/**
 * Publishes the events of the outbox, each at least once, and then removes them from it. One process at a time does
 * this, so that the events of a launch are published in order. If one fails, only the later ones of its launch wait.
 */
export class EventPublisher implements SweepStep {
  readonly #options: EventPublisherOptions;
  readonly #scale: number;
  #running: Promise<StepResult> | undefined;
  /** `run` was called while it ran, so events may have been written after the last read. */
  #isWanted = false;
  #saidMs = Number.NEGATIVE_INFINITY;

  constructor(options: EventPublisherOptions) {
    this.#options = options;
    this.#scale = options.scale ?? 1;
  }

  isNeeded({ events }: Pick<Agenda, 'events'>): boolean {
    return events || this.#isToSay();
  }

  /** Tells the ledger to write events. */
  async want(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    await this.#options.outbox.want();
    this.#saidMs = nowMs;
  }

  /** Publishes all waiting events. A call during a run makes that run look again, and gets its result. */
  run(time: SweepTime): Promise<StepResult> {
    this.#isWanted = true;
    this.#running ??= this.#run(time).finally(() => (this.#running = undefined));
    return this.#running;
  }

  /** Publishes after a request that changed launches. */
  async soon(signal: AbortSignal): Promise<void> {
    const untilMs = this.#options.clock.monotonic() + LONGEST_MS * this.#scale;
    await this.run({ signal, untilMs });
  }

  #isToSay(): boolean {
    return this.#options.clock.monotonic() - this.#saidMs >= WANT_EVERY_MS * this.#scale;
  }

  async #run(time: SweepTime): Promise<StepResult> {
    const { leases } = this.#options;
    if (this.#isToSay()) await this.want();
    const forMs = LEASE_MS * this.#scale;
    let published = 0;
    const failed = new Set<string>();
    while (this.#isWanted) {
      this.#isWanted = false;
      const lease = await leases.acquire({ name: 'publish', forMs });
      if (lease === undefined) break;
      try {
        published += await this.#publishAll({ time, failed, renew: () => leases.extend(lease, forMs) });
      } finally {
        await leases.release(lease);
      }
    }
    return {
      changed: {},
      noted: {
        ...(published > 0 && { published }),
        ...(failed.size > 0 && { unpublished: failed.size }),
      },
    };
  }

  /** @returns how many were published. Adds the launches whose events failed to `failed`. */
  async #publishAll(options: {
    readonly time: SweepTime;
    readonly failed: Set<string>;
    readonly renew: () => Promise<boolean>;
  }): Promise<number> {
    const { time, failed, renew } = options;
    const { outbox, clock } = this.#options;
    let published = 0;
    let events: readonly LaunchEvent[];
    do {
      events = await outbox.oldest({ most: BATCH });
      const places = await this.#publish(events, failed);
      await outbox.strikeOff(places);
      published += places.length;
      // Failed events would be read again at once; the next sweep tries them.
      if (places.length < events.length || time.signal.aborted || clock.monotonic() >= time.untilMs) break;
    } while (events.length === BATCH && (await renew()));
    return published;
  }

  /** @returns the places of those that were published. */
  async #publish(events: readonly LaunchEvent[], failed: Set<string>): Promise<readonly string[]> {
    const places: string[] = [];
    const byLaunch = Map.groupBy(events, ({ launch }) => keyText(launch));
    await inParallel([...byLaunch], BATCH, async ([launch, ofLaunch]) => {
      for (const event of ofLaunch) {
        try {
          await this.#options.publish(eventMessage(event));
        } catch (error) {
          failed.add(launch);
          this.#options.failed(event, error);
          return;
        }
        places.push(event.place);
      }
    });
    return places;
  }
}
