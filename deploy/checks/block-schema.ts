/** The type of an argument, as far as a literal of another type can be recognised. */
export type Shape = 'scalar' | 'list' | 'map' | 'any';

/** What a block may contain: arguments, nested blocks, and attributes that can only be read. */
export interface BlockSchema {
  /** By name; a name that ends in `!` is required. */
  readonly arguments: Readonly<Record<string, Shape | `${Shape}!`>>;
  readonly blocks: Readonly<Record<string, NestedBlock>>;
  /** Attributes that exist only after the resource: they can be read, not set. */
  readonly computed: readonly string[];
}

export interface NestedBlock extends BlockSchema {
  readonly atLeast: number;
  /** Absent if any number of them is allowed. */
  readonly atMost?: number;
}
