import { credentials } from '@grpc/grpc-js';
import type { AuthClient } from 'google-auth-library';

/** Where and as whom to look. */
export interface LookingOptions {
  /** Undefined with an emulator, which asks for none, and where the client finds its own. */
  readonly authClient: AuthClient | undefined;
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/** Options for a generated client. With an emulator `universeDomain` keeps it from asking a metadata server. */
export function clientOptions({ authClient, emulatorHost }: LookingOptions) {
  if (emulatorHost === '') return authClient === undefined ? {} : { authClient };
  const [servicePath = '', port = ''] = emulatorHost.split(':');
  return {
    servicePath,
    port: Number(port),
    sslCreds: credentials.createInsecure(),
    universeDomain: 'googleapis.com',
  };
}

/** gax would try again within the deadline and report DEADLINE_EXCEEDED for whatever it was. */
export function callOptions({ timeoutMs }: LookingOptions) {
  return { timeout: timeoutMs, retry: { retryCodes: [] } };
}
