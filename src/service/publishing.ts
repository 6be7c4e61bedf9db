import { PubSubPublisher } from '../google/pubsub/publisher.ts';
import { initializeOrExplain } from '../settings/google-credentials.ts';
import type { ServiceParts } from './service-parts.ts';

/** What a publisher needs, on either side. */
export interface PublishingParts extends Pick<ServiceParts, 'projectId' | 'releases'> {
  readonly config: Pick<ServiceParts['config'], 'PUBLISH_TIMEOUT_MS' | 'PUBSUB_EMULATOR_HOST'>;
}

/**
 * Opens the publisher to `topic`.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function openPublisher(
  { config, projectId, releases }: PublishingParts,
  topic: string,
): Promise<PubSubPublisher> {
  const publisher = new PubSubPublisher({
    projectId,
    topic,
    timeoutMs: config.PUBLISH_TIMEOUT_MS,
    emulatorHost: config.PUBSUB_EMULATOR_HOST,
  });
  await initializeOrExplain(publisher);
  releases.defer(() => publisher.close());
  return publisher;
}
