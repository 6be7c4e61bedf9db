import { once } from 'node:events';
import { get as getOverHttp, type IncomingMessage } from 'node:http';
import { get as getOverHttps } from 'node:https';
import { json } from 'node:stream/consumers';
import type { JSONWebKeySet } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import type { JWTVerifyGetKey } from 'jose/jwt/verify';
import type { Logger } from '../logging/logger.ts';
import { TokenError } from './token-error.ts';

/** From this age on the keys are fetched again, so that a withdrawn one stops working. */
const FRESH_MS = 10 * 60_000;
/** The shortest time between two fetches, however many tokens have invented key ids. */
const COOLDOWN_MS = 30_000;
/** The pause after a failed fetch. */
const RETRY_PAUSE_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;

type KeySet = ReturnType<typeof createLocalJWKSet>;

export interface RemoteKeysOptions {
  readonly url: URL;
  readonly logger: Logger;
  readonly clock: { now(): number };
}

/**
 * An issuer's public keys. They are fetched when first needed, when they are old, and when a token names an unknown one.
 * The known keys go on working while the server is unreachable.
 */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  #keys: KeySet | undefined;
  #fetchedAtMs = 0;
  #failure: { readonly error: TokenError; readonly untilMs: number } | undefined;
  #loading: Promise<KeySet> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
  }

  /**
   * The key that a token's header names, for `jwtVerify`.
   *
   * @throws {TokenError} `keys-unavailable`; jose's own errors if no key fits.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const keys = await this.#current();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey) || this.#ageMs() < COOLDOWN_MS) throw error;
    }
    const newKeys = await this.#load();
    return newKeys(header, token);
  };

  /** Old keys are used as long as new ones cannot be fetched. */
  async #current(): Promise<KeySet> {
    const keys = this.#keys;
    if (keys === undefined) return this.#load();
    return this.#ageMs() < FRESH_MS ? keys : this.#load().catch(() => keys);
  }

  #ageMs(): number {
    return this.#options.clock.now() - this.#fetchedAtMs;
  }

  async #load(): Promise<KeySet> {
    if (this.#failure !== undefined && this.#options.clock.now() < this.#failure.untilMs) {
      throw this.#failure.error;
    }
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #fetch(): Promise<KeySet> {
    const { url, logger, clock } = this.#options;
    try {
      const keys = createLocalJWKSet(await fetchKeys(url));
      this.#keys = keys;
      this.#fetchedAtMs = clock.now();
      this.#failure = undefined;
      return keys;
    } catch (error_) {
      const error = new TokenError({
        code: 'keys-unavailable',
        detail: `the keys of the issuer cannot be fetched from ${url.href}`,
        cause: error_,
      });
      this.#failure = { error, untilMs: clock.now() + RETRY_PAUSE_MS };
      logger.warn({ err: error, keysAtHand: this.#keys !== undefined }, 'OIDC keys not fetched');
      throw error;
    }
  }
}

/**
 * Fetches an issuer's public keys. Not by `fetch`: Node would load it while the first push of an instance waits.
 *
 * @returns the JSON of the answer, unchecked.
 * @throws if the server does not answer in time, or not with 200 and JSON. Redirects are not followed.
 */
async function fetchKeys(url: URL): Promise<JSONWebKeySet> {
  const get = url.protocol === 'https:' ? getOverHttps : getOverHttp;
  const sent = get(url, {
    agent: false,
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
  });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode === 200) return (await json(response)) as JSONWebKeySet;
  response.destroy();
  throw new Error(`expected 200, got ${response.statusCode}`);
}
