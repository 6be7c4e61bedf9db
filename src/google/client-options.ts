import { credentials } from '@grpc/grpc-js';
import type { AuthClient } from 'google-auth-library';

/** The server that a client calls, and the account. */
export interface ClientOptions {
  /** `host:port` of an emulator; empty for the real service. An IPv6 address stands in brackets. */
  readonly emulatorHost: string;
  /** Undefined if the client finds its own credentials. An emulator needs none. */
  readonly authClient?: AuthClient | undefined;
}

export interface LookingOptions extends ClientOptions {
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/**
 * Options for every generated client. `universeDomain` is set for an emulator: without it the client asks the metadata
 * server before its first call, which takes seconds outside Google Cloud.
 */
export function clientOptions({ emulatorHost, authClient }: ClientOptions) {
  if (emulatorHost === '') return authClient === undefined ? {} : { authClient };
  const colon = emulatorHost.lastIndexOf(':');
  return {
    apiEndpoint: emulatorHost.slice(0, colon),
    port: Number(emulatorHost.slice(colon + 1)),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  };
}

/** One attempt: gax would try again within the deadline and report every failure as DEADLINE_EXCEEDED. */
export function callOptions({ timeoutMs }: Pick<LookingOptions, 'timeoutMs'>) {
  return { timeout: timeoutMs, retry: { retryCodes: [] } };
}

/**
 * gax's back-off within a total of `timeoutMs`. By default gax tries for more than a minute before it reports that the
 * service is unreachable.
 */
export function backoffWithin(timeoutMs: number) {
  return {
    initialRetryDelayMillis: 100,
    retryDelayMultiplier: 1.3,
    maxRetryDelayMillis: 1000,
    initialRpcTimeoutMillis: timeoutMs,
    rpcTimeoutMultiplier: 1,
    maxRpcTimeoutMillis: timeoutMs,
    totalTimeoutMillis: timeoutMs,
  };
}
