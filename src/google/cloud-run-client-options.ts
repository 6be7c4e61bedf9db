import { credentials } from '@grpc/grpc-js';

/**
 * Options for every client of the Cloud Run Admin API.
 *
 * There is no standard variable for an emulator of it, so the client is told. `universeDomain` keeps
 * it from asking the metadata server before its first call, which takes seconds outside Google Cloud.
 */
export function cloudRunClientOptions(emulatorHost: string) {
  if (emulatorHost === '') return {};
  const [host = '', port = ''] = emulatorHost.split(':');
  return {
    apiEndpoint: host,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  };
}
