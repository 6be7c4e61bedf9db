import { jobOfPath } from '../../src/launch/event/launch-key.ts';
import type { EventMessage } from '../../src/launch/queue/event-message.ts';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import type { Row } from '../database/row.ts';
import type { QueueTruth } from './queue-truth.ts';

/** The events of one launch, and its changes. */
interface Telling {
  /** The states in the order of the changes. */
  readonly wanted: LaunchState[];
  /** The states in the order in which they were first published. */
  readonly told: LaunchState[];
}

/** Checks that the published events are exactly the changes of launches, in order. */
export class TellingInvariants {
  readonly #truth: QueueTruth;
  readonly #tellings = new Map<string, Telling>();

  constructor(truth: QueueTruth) {
    this.#truth = truth;
  }

  changed(before: Row | undefined, after: Row): void {
    const { table } = this.#truth.options;
    if (table.eventsUntilMs <= table.clock.now()) return;
    const { wanted } = this.#telling(after);
    if (before === undefined && after.endedAs === undefined) wanted.push('queued');
    if (after.isToldUnknown && before?.isToldUnknown === false) wanted.push('unknown');
    if (after.endedAs === undefined && after.state === 'launched' && before?.state !== 'launched') {
      wanted.push('launched');
    }
    if (after.endedAs !== undefined && before?.endedAs === undefined) wanted.push(after.endedAs);
  }

  /** Call it when the topic has stored a message. */
  published({ attributes }: EventMessage): void {
    const { counts, table } = this.#truth.options;
    counts.told += 1;
    const launchId = attributes['ce-subject'] ?? '';
    const path = (attributes['ce-source'] ?? '').replace('//run.googleapis.com/', '');
    const key = { ...jobOfPath(path), name: attributes['ce-job'] ?? '', launchId };
    const state = (attributes['ce-type'] ?? '').replace('job-bridge.launch.', '') as LaunchState;
    const row = table.get(key);
    if (row === undefined) return;
    const { wanted, told } = this.#telling(row);
    if (!wanted.includes(state) && !this.#truth.of(row).isLost) {
      this.#truth.violate('nothing is told before it is so', row, `it is told to be ${state}`);
    }
    if (!told.includes(state)) told.push(state);
  }

  /** Every change must be published in order; `queued` only if the launch waited for long. */
  finished(row: Row): void {
    const { wanted, told } = this.#telling(row);
    const missed = wanted.filter((state) => state !== 'queued' && !told.includes(state));
    if (missed.length > 0) {
      this.#truth.violate('every change is told', row, `never told: ${missed.join(', ')}`);
      return;
    }
    const inOrder = wanted.filter((state) => told.includes(state));
    if (inOrder.join(' ') === told.join(' ')) return;
    const detail = `told: ${told.join(', ')}; it was ${inOrder.join(', ')}`;
    this.#truth.violate('changes are told in order', row, detail);
  }

  #telling({ id }: Row): Telling {
    const telling = this.#tellings.get(id) ?? { wanted: [], told: [] };
    this.#tellings.set(id, telling);
    return telling;
  }
}
