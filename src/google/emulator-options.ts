import { credentials } from '@grpc/grpc-js';

/**
 * Options that lead a generated client to an emulator. `universeDomain` keeps it from asking the metadata
 * server before its first call, which takes seconds outside Google Cloud.
 *
 * @param emulatorHost `host:port`; an IPv6 address stands in brackets, and keeps them in a target of gRPC.
 */
export function emulatorOptions(emulatorHost: string) {
  const colon = emulatorHost.lastIndexOf(':');
  return {
    apiEndpoint: emulatorHost.slice(0, colon),
    port: Number(emulatorHost.slice(colon + 1)),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  };
}
