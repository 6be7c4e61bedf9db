import {
  LedgerUnavailable,
  type Claim,
  type ClaimRequest,
  type ClaimResult,
  type Ledger,
  type LaunchKey,
  type Standing,
} from '../src/launch/ledger.ts';
import type { Exchange, Process } from './process.ts';
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
  readonly canResolve = true;
  readonly #world: World;
  readonly #process: Process;
  readonly #rows: LedgerRows;

  constructor(options: { readonly world: World; readonly process: Process; readonly rows: LedgerRows }) {
    this.#world = options.world;
    this.#process = options.process;
    this.#rows = options.rows;
  }

  look({ key, digest }: { readonly key: LaunchKey; readonly digest: string }): Promise<Standing> {
    const { launchId } = key;
    return this.#run(launchId, 'look', () => this.#rows.look({ launchId, digest }, this.#world.time.nowMs));
  }

  claim(request: ClaimRequest): Promise<ClaimResult> {
    const token = this.#rows.newToken();
    return this.#run(request.key.launchId, request.takeOver === undefined ? 'claim' : 'take over', () =>
      this.#rows.claim(request, token, this.#world.time.nowMs),
    );
  }

  settle({ claim, execution }: { readonly claim: Claim; readonly execution: string | undefined }) {
    const { launchId } = claim.key;
    return this.#run(launchId, 'settle', () => this.#rows.settle(launchId, claim.token, execution));
  }

  release({ claim }: { readonly claim: Claim }): Promise<boolean> {
    const { launchId } = claim.key;
    return this.#run(launchId, 'release', () => this.#rows.release(launchId, claim.token));
  }

  markUnknown({ claim }: { readonly claim: Claim }): Promise<boolean> {
    const { launchId } = claim.key;
    return this.#run(launchId, 'mark unknown', () => this.#rows.markUnknown(launchId, claim.token));
  }

  adopt({ key, digest, execution }: Parameters<Ledger['adopt']>[0]): Promise<string | undefined> {
    const { launchId } = key;
    return this.#run(launchId, 'adopt', () => this.#rows.adopt({ launchId, digest, execution }));
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
  const { kind, standing } = answer as { readonly kind: string; readonly standing?: Standing };
  return standing === undefined ? kind : `${kind}, ${standing.kind}`;
}
