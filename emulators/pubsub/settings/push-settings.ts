import { RpcError } from '../../grpc/status.ts';

/** A decoded `google.pubsub.v1.PushConfig`. */
export interface PushConfig {
  readonly pushEndpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly oidcToken?: { readonly serviceAccountEmail: string; readonly audience: string } | null;
  readonly noWrapper?: { readonly writeMetadata: boolean } | null;
}

/** A checked push configuration. */
export interface PushSettings {
  readonly endpoint: URL;
  /** Set if the body is only the message's data; undefined for JSON around the message. */
  readonly unwrapped: { readonly writeMetadata: boolean } | undefined;
  /** The client's request, for the replies. */
  readonly config: PushConfig;
  /** Undefined if pushes carry no token. */
  readonly token: { readonly email: string; readonly audience: string } | undefined;
}

/**
 * Checks a push configuration; undefined for a pull subscription. Production takes only https; the emulator takes http too,
 * for endpoints on this machine.
 *
 * @throws RpcError INVALID_ARGUMENT; UNIMPLEMENTED for the format of v1beta1.
 */
export function pushSettings(config: PushConfig | null): PushSettings | undefined {
  if (!config?.pushEndpoint) return undefined;
  const endpoint = URL.parse(config.pushEndpoint);
  if (endpoint === null || !['http:', 'https:'].includes(endpoint.protocol)) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      `Invalid push endpoint given (endpoint=${config.pushEndpoint}). Refer to ` +
        'https://cloud.google.com/pubsub/docs/subscriber#create for more information.',
    );
  }
  checkVersion(config.attributes);
  return { endpoint, unwrapped: config.noWrapper ?? undefined, config, token: tokenSettings(config) };
}

/** Source: google/pubsub/v1/pubsub.proto, PushConfig.attributes: v1 and v1beta2 are one format. */
function checkVersion({ 'x-goog-version': version = 'v1' }: PushConfig['attributes']): void {
  if (version === 'v1' || version === 'v1beta2') return;
  if (version === 'v1beta1') {
    throw new RpcError('UNIMPLEMENTED', 'this emulator has no push format v1beta1');
  }
  throw new RpcError('INVALID_ARGUMENT', `Invalid push attribute given (x-goog-version=${version}).`);
}

function tokenSettings({ oidcToken, pushEndpoint }: PushConfig): PushSettings['token'] {
  if (!oidcToken) return undefined;
  if (!/^[^@\s]+@[^@\s]+$/.test(oidcToken.serviceAccountEmail)) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      `Invalid service account email given (service_account_email=${oidcToken.serviceAccountEmail}).`,
    );
  }
  return { email: oidcToken.serviceAccountEmail, audience: oidcToken.audience || pushEndpoint };
}
