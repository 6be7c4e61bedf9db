/** A fault at one place of a rules file. */
export interface Fault {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** The path in the file, what is wrong, and what is expected. */
  readonly message: string;
}

/** A rules file cannot be used. `faults` has all its faults, in the order of the file. */
export class RulesFileError extends Error {
  override readonly name = 'RulesFileError';
  readonly faults: readonly Fault[];

  /** @param file its name in messages. */
  constructor(file: string, faults: readonly Fault[]) {
    const sorted = faults.toSorted((a, b) => a.line - b.line || a.column - b.column);
    super(sorted.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n'));
    this.faults = sorted;
  }
}
