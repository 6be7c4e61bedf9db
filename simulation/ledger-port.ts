import {
  LedgerUnavailable,
  type Claim,
  type ClaimRequest,
  type ClaimResult,
  type Ledger,
  type LookOptions,
  type Standing,
} from '../src/launch/ledger/ledger.ts';
import { LedgerTime } from '../src/launch/ledger/ledger-time.ts';
import type { Exchange, Process } from './process.ts';
import { launchText } from './jobs.ts';
import type { LedgerRows } from './ledger-rows.ts';
import type { World } from './world.ts';

/** How long a client waits for the database. */
const TIMEOUT_MS = 8000;

interface StatementExchange<Answer> extends Exchange<Answer> {
  /** The caller has long given up when it runs. */
  readonly isLate?: boolean;
}

/** How one statement travels: in time, late, or not at all. */
export function statement<Answer>(world: World, effect: () => Answer): StatementExchange<Answer> {
  const { faults, random, scenario } = world;
  if (faults.strikes('ledgerFails')) {
    return {
      effectMs: undefined,
      effect,
      answerMs: random.mostlyShort(1, TIMEOUT_MS),
      failure: unavailable(),
    };
  }
  if (faults.strikes('ledgerAnswerLost')) {
    const effectMs = random.mostlyShort(0.5, 1000);
    const answerMs = effectMs + random.mostlyShort(1, TIMEOUT_MS);
    return { effectMs, effect, answerMs, failure: unavailable() };
  }
  if (faults.strikes('ledgerLate')) {
    const effectMs = random.between(TIMEOUT_MS, 3 * scenario.relaunchAfterMs);
    return { effectMs, effect, answerMs: TIMEOUT_MS, failure: unavailable(), isLate: true };
  }
  const slowest = faults.strikes('ledgerSlow') ? TIMEOUT_MS : 20;
  const answerMs = random.mostlyShort(1, slowest);
  return { effectMs: answerMs * random.next(), effect, answerMs };
}

function unavailable(): LedgerUnavailable {
  return new LedgerUnavailable('simulated');
}

/** The ledger as one process sees it: over a network to the rows that all of them share. */
export class LedgerPort implements Ledger {
  readonly #world: World;
  readonly #process: Process;
  readonly #rows: LedgerRows;
  readonly #time: LedgerTime;

  constructor(options: { readonly world: World; readonly process: Process; readonly rows: LedgerRows }) {
    this.#world = options.world;
    this.#process = options.process;
    this.#rows = options.rows;
    this.#time = new LedgerTime({ clock: options.process.clock });
  }

  async look({ key, digest }: LookOptions): Promise<Standing> {
    const launchId = launchText(key);
    const { database } = this.#world;
    const { standing, nowMs } = await this.#run(launchId, 'look', () => {
      return { standing: this.#rows.look({ launchId, digest }, database.nowMs), nowMs: database.nowMs };
    });
    this.#learn(nowMs);
    if (standing.kind !== 'unknown') return standing;
    return { ...standing, expiredMsAgo: this.#time.certain(standing.expiredMsAgo) };
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const token = this.#rows.newToken();
    const { database, time } = this.#world;
    const what = request.takeOver === undefined ? 'claim' : 'take over';
    const { key } = request;
    const launchId = launchText(key);
    const { result, nowMs } = await this.#run(launchId, what, () => {
      const moment = { token, nowMs: database.nowMs, trueNowMs: time.nowMs };
      const claimed = this.#rows.claim({ ...request, key: { ...key, launchId } }, moment);
      return { result: claimed, nowMs: moment.nowMs };
    });
    this.#learn(nowMs);
    return result.kind === 'claimed' ? { kind: 'claimed', claim: { key, token } } : result;
  }

  settle({ claim, execution }: { readonly claim: Claim; readonly execution: string | undefined }) {
    const launchId = launchText(claim.key);
    return this.#run(launchId, 'settle', () => this.#rows.settle(launchId, claim.token, execution));
  }

  release({ claim }: { readonly claim: Claim }): Promise<boolean> {
    const launchId = launchText(claim.key);
    return this.#run(launchId, 'release', () => this.#rows.release(launchId, claim.token));
  }

  markUnknown({ claim }: { readonly claim: Claim }): Promise<boolean> {
    const launchId = launchText(claim.key);
    return this.#run(launchId, 'mark unknown', () => this.#rows.markUnknown(launchId, claim.token));
  }

  adopt({ key, digest, execution }: Parameters<Ledger['adopt']>[0]): Promise<string | undefined> {
    const launchId = launchText(key);
    return this.#run(launchId, 'adopt', () => this.#rows.adopt({ launchId, digest, execution }));
  }

  #learn(ledgerNowMs: number): void {
    this.#time.note(ledgerNowMs);
    const { firstLedgerTimeMs } = this.#process;
    this.#process.firstLedgerTimeMs = Math.min(firstLedgerTimeMs, this.#world.time.nowMs);
  }

  #run<Answer>(launchId: string, what: string, effect: () => Answer): Promise<Answer> {
    const { history, counts, invariants, random, time } = this.#world;
    const { name } = this.#process;
    const exchange = statement(this.#world, () => {
      const answer = effect();
      history?.note(launchId, `ledger: ${what} of ${name}: ${describe(answer)}`);
      return answer;
    });
    if (exchange.failure === undefined) return this.#process.exchange(exchange);
    counts.ledgerFailures += 1;
    invariants.doubt(launchId);
    if (exchange.isLate === true && random.chance(0.5)) {
      const run = (): void => void time.after(random.mostlyShort(1, 5000), exchange.effect);
      this.#rows.onNextClaim(launchId, run);
      return this.#process.exchange({ ...exchange, effectMs: undefined });
    }
    const onAnswer = (): void => history?.note(launchId, `${name}: no answer to ${what} from the ledger`);
    return this.#process.exchange({ ...exchange, onAnswer });
  }
}

function describe(answer: unknown): string {
  if (typeof answer === 'boolean') return answer ? 'done' : 'not its claim';
  if (typeof answer !== 'object' || answer === null) return 'done';
  const { result, standing } = answer as { readonly result?: ClaimResult; readonly standing?: Standing };
  if (result?.kind === 'refused') return `refused, ${result.standing.kind}`;
  return result?.kind ?? standing?.kind ?? 'done';
}
