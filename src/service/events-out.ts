import { systemClock as clock } from '../launch/kit/clock.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import { EventPublisher } from '../launch/queue/event-publisher.ts';
import { logUnpublished } from './end-log.ts';
import { openPublisher } from './publishing.ts';
import { reasonsOf } from '../phrases/configured-jobs.ts';
import type { ServiceParts } from './service-parts.ts';

/**
 * Opens the publisher of events to EVENTS_TOPIC. From now on the ledger writes events.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createEventsOut(parts: ServiceParts<'pushes'>): Promise<EventPublisher> {
  const { config, logger, timeScale: scale } = parts;
  const topic = config.EVENTS_TOPIC;
  const publisher = await openPublisher(parts, topic);
  const store = await parts.store();
  const events = new EventPublisher({
    outbox: await store.outbox(reasonsOf(parts)),
    leases: await store.leases(),
    publish: (message) => publisher.publish(message),
    clock,
    failed: logUnpublished({ logger, topic }),
    scale,
  });
  try {
    await events.want();
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    logger.warn({ err: error }, 'events could not be switched on in the ledger; the next sweep tries again');
  }
  return events;
}
