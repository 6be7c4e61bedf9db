/** One file of a throwaway house. */
export interface Planted {
  /** Where it is planted; each path once. */
  readonly file: string;
  readonly code: string;
}

/** Code that the linter must refuse. */
export interface Forbidden extends Planted {
  /** The rule that must fire, as the linter spells it. */
  readonly rule: string;
  /** Words of the explanation that must come with it. */
  readonly because?: string;
}
