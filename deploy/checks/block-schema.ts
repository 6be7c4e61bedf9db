/** What one argument takes, as far as a literal can be told to be something else. */
export type Shape = 'scalar' | 'list' | 'map' | 'any';

/** What may stand in a block: its arguments, its nested blocks, and what can only be read. */
export interface BlockSchema {
  /** By name; those that end in `!` must be given. */
  readonly arguments: Readonly<Record<string, Shape | `${Shape}!`>>;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
  /** Attributes that are known only once the resource exists: they can be referred to, not set. */
  readonly computed: readonly string[];
}

export interface NestedBlock extends BlockSchema {
  readonly atLeast: number;
  /** Absent where there may be any number of them. */
  readonly atMost?: number;
}
