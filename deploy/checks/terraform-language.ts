import type { BlockSchema } from './block-schema.ts';

/** What Terraform itself allows in blocks that no provider describes. Source: Terraform's documentation of its language. */

const NOTHING: BlockSchema = { arguments: {}, blocks: {}, computed: [] };

const condition = {
  ...NOTHING,
  atLeast: 0,
  arguments: { condition: 'any!', error_message: 'scalar!' },
} as const;

/** Allowed in each resource and data source, besides the provider's arguments. */
export const META_ARGUMENTS: BlockSchema = {
  computed: [],
  arguments: { count: 'any', for_each: 'any', depends_on: 'list', provider: 'any' },
  blocks: {
    lifecycle: {
      atLeast: 0,
      atMost: 1,
      computed: [],
      arguments: {
        create_before_destroy: 'scalar',
        prevent_destroy: 'scalar',
        ignore_changes: 'list',
        replace_triggered_by: 'list',
      },
      blocks: { precondition: condition, postcondition: condition },
    },
  },
};

/** Allowed in a module block, besides the module's variables. */
export const MODULE_ARGUMENTS: BlockSchema = {
  computed: [],
  arguments: {
    source: 'scalar!',
    version: 'scalar',
    count: 'any',
    for_each: 'any',
    depends_on: 'list',
    providers: 'map',
  },
  blocks: {},
};

/** By the first word of the block. */
export const LANGUAGE: Readonly<Record<string, BlockSchema>> = {
  variable: {
    computed: [],
    arguments: {
      type: 'any!',
      description: 'scalar',
      default: 'any',
      sensitive: 'scalar',
      nullable: 'scalar',
    },
    blocks: { validation: condition },
  },
  output: {
    computed: [],
    arguments: { value: 'any!', description: 'scalar', sensitive: 'scalar', depends_on: 'list' },
    blocks: { precondition: condition },
  },
  terraform: {
    computed: [],
    arguments: { required_version: 'scalar!' },
    blocks: { required_providers: { ...NOTHING, atLeast: 1, atMost: 1, arguments: { google: 'map!' } } },
  },
  moved: { computed: [], arguments: { from: 'any!', to: 'any!' }, blocks: {} },
  provider: { computed: [], arguments: { project: 'scalar', region: 'scalar' }, blocks: {} },
};
