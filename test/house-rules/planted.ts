/** One file of the throwaway copy. */
export interface Planted {
  /** Its path; each path is used once. */
  readonly file: string;
  readonly code: string;
}

/** Code that the linter must refuse. */
export interface Forbidden extends Planted {
  /** The rule that must fire, by the linter's name. */
  readonly rule: string;
  /** Text that the linter's explanation must contain. */
  readonly because?: string;
}
