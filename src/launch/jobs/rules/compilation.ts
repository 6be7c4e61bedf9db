import type { ExpressionFault } from './expression-checks.ts';
import type { Fault } from './rules-file-error.ts';
import type { Path, YamlDocument } from './yaml-document.ts';

/** A place in a rules file, for messages about an event. */
export interface Place {
  /** `job "report"` or `rule "uploads"`. */
  readonly owner: string;
  /** Within the owner: `args[1]`. */
  readonly path: string;
  readonly line: number;
}

/** The keys of a job that need a ledger. */
const LEDGER_KEYS = new Set(['running', 'key', 'whenRunning', 'expireAfter']);

/** Collects the faults of a file while its parts are read. */
export class Compilation {
  readonly faults: Fault[] = [];
  /** Faults only if there is no ledger. */
  readonly ledgerFaults: Fault[] = [];
  readonly #document: YamlDocument;

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  /** Adds a fault of the value at `path`. */
  refuse(path: Path, message: string): void {
    this.#add(this.#document.placeOf(path), path, message);
  }

  /** Adds the keys of the `entry` at `path` that need a ledger. */
  noteLedgerKeys(path: Path, entry: object): void {
    for (const key of Object.keys(entry).filter((one) => LEDGER_KEYS.has(one))) {
      const { line, column } = this.#document.placeOfKey([...path, key]);
      this.ledgerFaults.push({ line, column, message: `${shownPath(path)}: ${key} needs a ledger` });
    }
  }

  /** Adds a fault of the last key of `path`. */
  refuseKey(path: Path, message: string): void {
    this.#add(this.#document.placeOfKey(path), path.slice(0, -1), message);
  }

  /** Adds a fault within the text at `path`. */
  refuseIn(path: Path, { message, offset }: ExpressionFault): void {
    this.#add(this.#document.placeIn(path, offset), path, message);
  }

  place(owner: string, base: Path, path: Path): Place {
    return { owner, path: shownPath(path), line: this.#document.placeOf([...base, ...path]).line };
  }

  #add(place: { readonly line: number; readonly column: number }, path: Path, message: string): void {
    const { line, column } = place;
    const where = shownPath(path);
    this.faults.push({ line, column, message: where === '' ? message : `${where}: ${message}` });
  }
}

function shownPath(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
