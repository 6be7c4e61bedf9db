import { LedgerUnavailable } from '../../src/launch/ledger/ledger.ts';
import type { Ledger } from '../../src/launch/executions/ledger.ts';

type Method = keyof Ledger;

/** A ledger of which a test can make methods unreachable. */
export class FaultyLedger implements Ledger {
  /** The methods that are unreachable now. */
  readonly down = new Set<Method>();
  /** Called before every reachable method. */
  before: (method: Method) => void = () => undefined;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async look(options: Parameters<Ledger['look']>[0]) {
    this.#reach('look');
    return this.#ledger.look(options);
  }

  async claim(request: Parameters<Ledger['claim']>[0]) {
    this.#reach('claim');
    return this.#ledger.claim(request);
  }

  async settle(options: Parameters<Ledger['settle']>[0]) {
    this.#reach('settle');
    return this.#ledger.settle(options);
  }

  async release(options: Parameters<Ledger['release']>[0]) {
    this.#reach('release');
    return this.#ledger.release(options);
  }

  async markUnknown(options: Parameters<Ledger['markUnknown']>[0]) {
    this.#reach('markUnknown');
    return this.#ledger.markUnknown(options);
  }

  async adopt(options: Parameters<Ledger['adopt']>[0]) {
    this.#reach('adopt');
    return this.#ledger.adopt(options);
  }

  #reach(method: Method): void {
    if (this.down.has(method)) throw new LedgerUnavailable(`${method} is down by script`);
    this.before(method);
  }
}
