import type { AuthClient } from 'google-auth-library';
import { emulatorOptions } from './emulator-options.ts';

/** Where and as whom to look. */
export interface LookingOptions {
  /** Undefined with an emulator, which asks for none, and where the client finds its own. */
  readonly authClient: AuthClient | undefined;
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/** Options for a generated client. */
export function clientOptions({ authClient, emulatorHost }: LookingOptions) {
  if (emulatorHost !== '') return emulatorOptions(emulatorHost);
  return authClient === undefined ? {} : { authClient };
}

/** gax would try again within the deadline and report DEADLINE_EXCEEDED for whatever it was. */
export function callOptions({ timeoutMs }: LookingOptions) {
  return { timeout: timeoutMs, retry: { retryCodes: [] } };
}
