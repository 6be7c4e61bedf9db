import type { PulledMessage } from '../google/pubsub/dead-letters.ts';
import { CommandError } from '../settings/runtime.ts';
import type { Leases } from './leases.ts';
import { isSelected, readLetter, type SelectionOptions } from './letter.ts';

/** Dead letters of which at most one may be chosen: all are read before the first is given. */
export class OnlyChoice {
  readonly #leases: Pick<Leases, 'next' | 'acknowledge'>;
  readonly #selection: SelectionOptions;
  #isRead = false;

  constructor(leases: Pick<Leases, 'next' | 'acknowledge'>, selection: SelectionOptions) {
    this.#leases = leases;
    this.#selection = selection;
  }

  /**
   * All dead letters, on the first call. Those that are not chosen come without their data.
   *
   * @throws {CommandError} if several are chosen; and the error of a pull.
   */
  async next(): Promise<readonly PulledMessage[]> {
    if (this.#isRead) return [];
    this.#isRead = true;
    const all: PulledMessage[] = [];
    const chosen: string[] = [];
    for (let page = await this.#leases.next(); page.length > 0; page = await this.#leases.next()) {
      for (const message of page) {
        const isChosen = isSelected(readLetter(message), this.#selection);
        if (isChosen) chosen.push(message.messageId);
        all.push(isChosen ? message : { ...message, data: Buffer.alloc(0) });
      }
    }
    if (chosen.length <= 1) return all;
    const message = `${chosen.length} dead letters are chosen, and --data is for one; take one of --letter ${chosen.slice(0, 10).join(', ')}`;
    throw new CommandError({ message, exitCode: 1 });
  }

  /** @throws the source's error. */
  acknowledge(message: PulledMessage): Promise<void> {
    return this.#leases.acknowledge(message);
  }
}
