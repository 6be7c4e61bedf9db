import type { ClientConfig } from '@google-cloud/pubsub';

/**
 * Options for Google's handwritten Pub/Sub client with the emulator. Without `universeDomain` the client would ask the
 * metadata server, which exists only on Google Cloud.
 *
 * @param options.emulatorHost `host:port`.
 */
export function pubsubClientOptions(options: {
  readonly projectId: string;
  readonly emulatorHost: string;
}): ClientConfig {
  const { projectId, emulatorHost } = options;
  return { projectId, apiEndpoint: emulatorHost, emulatorMode: true, universeDomain: 'googleapis.com' };
}
