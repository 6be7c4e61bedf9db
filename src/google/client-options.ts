import { credentials } from '@grpc/grpc-js';
import type { AuthClient } from 'google-auth-library';

/** Where a client calls, and as which account. */
export interface ClientOptions {
  /** `host:port` of an emulator; empty for the real service. An IPv6 address stands in brackets. */
  readonly emulatorHost: string;
  /** Undefined where the client finds its own credentials. An emulator asks for none. */
  readonly authClient?: AuthClient | undefined;
}

/** The same, for a client that looks at a set-up. */
export interface LookingOptions extends ClientOptions {
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/**
 * Options for every generated client. With an emulator `universeDomain` is given: without it the client asks the
 * metadata server for it before its first call, which takes seconds outside Google Cloud.
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

/** gax would try again within the deadline and report DEADLINE_EXCEEDED for whatever it was. */
export function callOptions({ timeoutMs }: Pick<LookingOptions, 'timeoutMs'>) {
  return { timeout: timeoutMs, retry: { retryCodes: [] } };
}

/**
 * How a call is tried again by gax, held to one total: left alone it tries for a minute and more before it reports that
 * the service is unreachable.
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
