/** Who reads a key: the two sides of the service, the board, the job entry, or a command that an operator runs; `doctor` reads all. */
export type Reader =
  | 'requests'
  | 'pushes'
  | 'board'
  | 'job'
  | 'publish'
  | 'launches'
  | 'dead-letters'
  | 'rules';

/** One key of the configuration, as convict takes it, and who reads it. */
export interface Key {
  /** What it means, in sentences. */
  readonly doc: string;
  readonly readBy: readonly Reader[];
  /** What it takes; the name of a format of `formats.ts`. */
  readonly format: string;
  readonly default: unknown;
  /** The environment variable: the name of the key itself. */
  readonly env: string;
  /** Never shown, in no log and no complaint. */
  readonly sensitive?: true;
}

export type Keys = Readonly<Record<string, Key>>;

/** A default whose type is wider than its value: `widened<Role>('all')` can be any `Role`. */
export function widened<T>(value: T): T {
  return value;
}
