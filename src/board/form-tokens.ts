import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** A form that was opened longer ago has to be loaded again. */
const GOOD_FOR_MS = 24 * 3_600_000;
/** Clocks of two instances may be that far apart. */
const CLOCKS_APART_MS = 60_000;

export interface FormTokensOptions {
  /** What all instances share and no stranger knows. */
  readonly secret: string;
  /** Milliseconds since the Unix epoch. */
  readonly clock: { now(): number };
}

/**
 * Tokens in forms, which show that a post comes from a page that this board made for this person. Nothing is kept: each
 * instance makes the same of the secret, so a form of one is good at every other one.
 */
export class FormTokens {
  readonly #key: Uint8Array;
  readonly #clock: FormTokensOptions['clock'];

  constructor({ secret, clock }: FormTokensOptions) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, '', 'job-bridge board form token', 32));
    this.#clock = clock;
  }

  /** @param person who the form is for; empty where nobody asks who calls. */
  make(person: string): string {
    return this.#tokenOf(person, this.#clock.now());
  }

  isGood(token: string, person: string): boolean {
    const [, time = ''] = /^([0-9a-z]{1,10})\.[\w-]{43}$/.exec(token) ?? [];
    if (time === '') return false;
    const madeMs = Number.parseInt(time, 36);
    const ageMs = this.#clock.now() - madeMs;
    const expected = Buffer.from(this.#tokenOf(person, madeMs));
    const given = Buffer.from(token);
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    return isOurs && ageMs >= -CLOCKS_APART_MS && ageMs <= GOOD_FOR_MS;
  }

  #tokenOf(person: string, madeMs: number): string {
    const time = madeMs.toString(36);
    return `${time}.${createHmac('sha256', this.#key).update(`${time}\n${person}`).digest('base64url')}`;
  }
}
