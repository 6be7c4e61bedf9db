import type { ClientConfig } from '@google-cloud/pubsub';

/**
 * Options for Google's handwritten Pub/Sub client, with the emulator. `universeDomain` is given, since the client
 * would otherwise ask a metadata server for it that is not there.
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
