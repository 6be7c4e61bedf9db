import type { ClientConfig } from '@google-cloud/pubsub';

/**
 * Options for a Pub/Sub client. With an emulator `universeDomain` is given, since the client would
 * otherwise ask a metadata server for it that is not there.
 *
 * @param options.emulatorHost `host:port`; empty for the real service.
 */
export function pubsubClientOptions(options: {
  readonly projectId: string;
  readonly emulatorHost: string;
}): ClientConfig {
  const { projectId, emulatorHost } = options;
  if (emulatorHost === '') return { projectId };
  return { projectId, apiEndpoint: emulatorHost, emulatorMode: true, universeDomain: 'googleapis.com' };
}
