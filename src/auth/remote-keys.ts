import { JWKSNoMatchingKey } from 'jose/errors';
import { createRemoteJWKSet } from 'jose/jwks/remote';
import type { JWTVerifyGetKey } from 'jose/jwt/verify';
import type { Logger } from '../logging/logger.ts';
import { TokenError } from './token-error.ts';

/** Age from which the keys are fetched again, so that a withdrawn one stops working. */
const FRESH_MS = 10 * 60_000;
/** Tokens with invented key ids do not make us ask more often than this. */
const COOLDOWN_MS = 30_000;
/** How long a key server that failed is left alone. */
const RETRY_PAUSE_MS = 5_000;
const FETCH_TIMEOUT_MS = 3_000;

export interface RemoteKeysOptions {
  readonly url: URL;
  readonly logger: Logger;
  readonly clock: { now(): number };
}

/**
 * An issuer's public keys. They are fetched when first needed, when they have become old, and when a
 * token names one that is not there; the keys at hand go on working while the server is away, which
 * `jose` alone does not do once they are old.
 */
export class RemoteKeys {
  readonly #options: RemoteKeysOptions;
  readonly #set: ReturnType<typeof createRemoteJWKSet>;
  #fetchedAtMs = 0;
  #failure: { readonly error: TokenError; readonly untilMs: number } | undefined;
  #loading: Promise<void> | undefined;

  constructor(options: RemoteKeysOptions) {
    this.#options = options;
    // jose is told never to fetch by itself: when to fetch is decided here.
    this.#set = createRemoteJWKSet(options.url, {
      timeoutDuration: FETCH_TIMEOUT_MS,
      cacheMaxAge: Infinity,
      cooldownDuration: Infinity,
    });
  }

  /**
   * The key that a token's header names, for `jwtVerify`.
   *
   * @throws {TokenError} `keys-unavailable`; jose's own errors where no key fits.
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (this.#set.jwks() === undefined) await this.#load();
    else if (this.#ageMs() >= FRESH_MS) await this.#load().catch(() => undefined);
    try {
      return await this.#set(header, token);
    } catch (error) {
      if (!(error instanceof JWKSNoMatchingKey) || this.#ageMs() < COOLDOWN_MS) throw error;
    }
    await this.#load();
    return this.#set(header, token);
  };

  #ageMs(): number {
    return this.#options.clock.now() - this.#fetchedAtMs;
  }

  async #load(): Promise<void> {
    if (this.#failure !== undefined && this.#options.clock.now() < this.#failure.untilMs) {
      throw this.#failure.error;
    }
    this.#loading ??= this.#fetch().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #fetch(): Promise<void> {
    const { url, logger, clock } = this.#options;
    try {
      await this.#set.reload();
      this.#fetchedAtMs = clock.now();
      this.#failure = undefined;
    } catch (error_) {
      const error = new TokenError({
        code: 'keys-unavailable',
        detail: `the keys of the issuer cannot be fetched from ${url.href}`,
        cause: error_,
      });
      this.#failure = { error, untilMs: clock.now() + RETRY_PAUSE_MS };
      logger.warn({ err: error, keysAtHand: this.#set.jwks() !== undefined }, 'OIDC keys not fetched');
      throw error;
    }
  }
}
