import { createHmac, timingSafeEqual } from 'node:crypto';

/** An older form has to be loaded again. */
const GOOD_FOR_MS = 24 * 3_600_000;
/** Clocks of two instances may be that far apart. */
const CLOCKS_APART_MS = 60_000;

export interface FormTokensOptions {
  /** A secret of all instances on one ledger. It is read each time, so that it can be replaced. */
  readonly secret: () => Promise<string>;
  /** Milliseconds since the Unix epoch. */
  readonly clock: { now(): number };
}

/**
 * Tokens in forms, which prove that a post comes from a page that this board made for this person. All instances share
 * the secret, so a form of one is good at every other one.
 */
export class FormTokens {
  readonly #secret: FormTokensOptions['secret'];
  readonly #clock: FormTokensOptions['clock'];

  constructor({ secret, clock }: FormTokensOptions) {
    this.#secret = secret;
    this.#clock = clock;
  }

  /** @param person the e-mail that the form is for; empty if callers are not checked. */
  async make(person: string): Promise<string> {
    return tokenOf({ secret: await this.#secret(), person, madeMs: this.#clock.now() });
  }

  async isGood(token: string, person: string): Promise<boolean> {
    const [, time = ''] = /^([0-9a-z]{1,10})\.[\w-]{43}$/.exec(token) ?? [];
    if (time === '') return false;
    const madeMs = Number.parseInt(time, 36);
    const ageMs = this.#clock.now() - madeMs;
    if (ageMs < -CLOCKS_APART_MS || ageMs > GOOD_FOR_MS) return false;
    const expected = Buffer.from(tokenOf({ secret: await this.#secret(), person, madeMs }));
    const given = Buffer.from(token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }
}

function tokenOf({
  secret,
  person,
  madeMs,
}: {
  readonly secret: string;
  readonly person: string;
  readonly madeMs: number;
}): string {
  const time = madeMs.toString(36);
  return `${time}.${createHmac('sha256', secret).update(`${time}\n${person}`).digest('base64url')}`;
}
