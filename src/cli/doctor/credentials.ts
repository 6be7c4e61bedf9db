import type { Config } from '../../../config/schema.ts';
import type { Readers } from '../../doctor/readers.ts';
import type { Expected } from '../../doctor/expected.ts';
import { read, ReadFailure } from '../../doctor/reading.ts';
import { findCredentials, impersonate } from '../../google/identity/google-identity.ts';
import type { LookingOptions } from '../../google/client-options.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';

/** The account to ask Google as; a failure if there is none. */
export type Asking = LookingOptions['authClient'] | ReadFailure;

/** The two accounts that Google is asked as: your own looks, the service's tries its rights. */
export interface Credentials extends Pick<Readers, 'looker' | 'identity'> {
  readonly own: Asking;
  readonly tried: Asking;
}

export interface OpenCredentialsOptions {
  readonly config: Config;
  readonly expected: Expected;
  /** Deadline of one call. */
  readonly timeoutMs: number;
}

/** Finds the credentials, and gets those of the account that is to be impersonated. */
export async function openCredentials(options: OpenCredentialsOptions): Promise<Credentials> {
  const { config, expected, timeoutMs } = options;
  if (config.PUBSUB_EMULATOR_HOST !== '' && config.CLOUD_RUN_EMULATOR_HOST !== '') {
    const notAsked = { kind: 'left out', says: 'emulators do not ask for an identity' } as const;
    return { looker: notAsked, identity: notAsked, own: undefined, tried: undefined };
  }
  const found = await read({ clock, limitMs: timeoutMs, look: findCredentials });
  if (found.kind !== 'read') {
    const own = untried('there are no credentials that can be used');
    return { looker: found, identity: { kind: 'left out', says: own.message }, own, tried: own };
  }
  const { authClient: own, email } = found.value;
  const looker = { kind: 'read', value: { email } } as const;
  if (expected.impersonate === '') {
    return { looker, identity: { kind: 'read', value: { email, impersonated: false } }, own, tried: own };
  }
  const look = () => impersonate({ own, email: expected.impersonate });
  const lent = await read({ clock, limitMs: timeoutMs, look });
  if (lent.kind === 'read') {
    const value = { email: expected.impersonate, impersonated: true };
    return { looker, identity: { kind: 'read', value }, own, tried: lent.value };
  }
  return { looker, identity: lent, own, tried: untried(`${expected.impersonate} cannot be impersonated`) };
}

function untried(message: string): ReadFailure {
  return new ReadFailure({ reason: 'untried', message });
}
