/** What reads a key: the two sides of the service, the board, the job entry, or a command. `doctor` reads all. */
export type Reader =
  | 'requests'
  | 'pushes'
  | 'board'
  | 'job'
  | 'publish'
  | 'launches'
  | 'dead-letters'
  | 'rules';

/** One key of the configuration, as convict takes it, and its readers. */
export interface Key {
  /** Its meaning, in sentences. */
  readonly doc: string;
  readonly readBy: readonly Reader[];
  /** The name of a format of `formats.ts`, which says what values it takes. */
  readonly format: string;
  readonly default: unknown;
  /** The environment variable: the name of the key itself. */
  readonly env: string;
  /** Never shown in a log or a complaint. */
  readonly sensitive?: true;
}

export type Keys = Readonly<Record<string, Key>>;

/** A default whose type is wider than its value: `widened<Role>('all')` can be any `Role`. */
export function widened<T>(value: T): T {
  return value;
}
