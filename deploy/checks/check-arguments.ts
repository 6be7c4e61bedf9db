import type { BlockSchema, NestedBlock, Shape } from './block-schema.ts';
import { nearestName } from '../../src/launch/kit/nearest-name.ts';
import { LANGUAGE, META_ARGUMENTS, MODULE_ARGUMENTS } from './terraform-language.ts';
import type { Block, Body, TerraformFile } from './terraform-module.ts';

export interface Schemas {
  /** The provider's schemas, by `resource TYPE` and `data TYPE`. */
  readonly provider: Readonly<Record<string, BlockSchema>>;
  /** The variables of modules, by the `source` of the module block. */
  readonly modules: Readonly<Record<string, BlockSchema>>;
}

/**
 * Arguments and blocks that the schemas do not know, that are missing, or that are the one in place of the other. Each
 * complaint names file, block and the nearest right name.
 */
export function checkArguments(files: readonly TerraformFile[], schemas: Schemas): readonly string[] {
  return files.flatMap((file) =>
    file.blocks.flatMap((block) => {
      const place = `${file.name}: ${[block.type, ...block.labels].join(' ')}`;
      // Its arguments are free names.
      if (block.type === 'locals') return [];
      const schema = schemaOf(block, schemas);
      return schema === undefined ? [`${place}: no schema describes it`] : check(block, schema, place);
    }),
  );
}

/** The arguments of a module block: the module's variables. Those without a default are required. */
export function moduleSchema(files: readonly TerraformFile[]): BlockSchema {
  const variables = files.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'variable');
  return {
    arguments: Object.fromEntries(
      variables.map((block) => [
        String(block.labels[0]),
        block.arguments.has('default') ? ('any' as const) : ('any!' as const),
      ]),
    ),
    blocks: {},
    computed: [],
  };
}

function schemaOf(block: Block, { provider, modules }: Schemas): BlockSchema | undefined {
  if (block.type === 'module') {
    const module = modules[String(block.arguments.get('source'))];
    return module && both(MODULE_ARGUMENTS, module);
  }
  if (block.type !== 'resource' && block.type !== 'data') return LANGUAGE[block.type];
  const described = provider[`${block.type} ${block.labels[0]}`];
  return described && both(META_ARGUMENTS, described);
}

function both(one: BlockSchema, other: BlockSchema): BlockSchema {
  return {
    arguments: { ...one.arguments, ...other.arguments },
    blocks: { ...one.blocks, ...other.blocks },
    computed: [...one.computed, ...other.computed],
  };
}

function check(body: Body, schema: BlockSchema, place: string): readonly string[] {
  const missing = Object.entries(schema.arguments)
    .filter(([name, shape]) => shape.endsWith('!') && !body.arguments.has(name))
    .map(([name]) => `${place}: the argument "${name}" is missing`);
  return [
    ...[...body.arguments].flatMap(([name, value]) => checkArgument({ name, value, schema, place })),
    ...missing,
    ...body.blocks.flatMap((block) => checkBlock(block, schema, place)),
    ...Object.entries(schema.blocks).flatMap(([name, nested]) => checkCount({ name, nested, body, place })),
  ];
}

function checkArgument(given: {
  readonly name: string;
  readonly value: unknown;
  readonly schema: BlockSchema;
  readonly place: string;
}): readonly string[] {
  const { name, value, schema, place } = given;
  if (Object.hasOwn(schema.blocks, name)) return [`${place}: "${name}" is a block, it is not set by "="`];
  if (schema.computed.includes(name)) return [`${place}: "${name}" can be read, not set`];
  const shape = schema.arguments[name]?.replace('!', '');
  if (shape === undefined) return [`${place}: there is no argument "${name}"${hint(name, schema)}`];
  const found = shapeOf(value);
  if (found === 'any' || shape === 'any' || found === shape) return [];
  return [`${place}: "${name}" takes a ${shape}, got a ${found}`];
}

function checkBlock(block: Block, schema: BlockSchema, place: string): readonly string[] {
  const name = nameOf(block);
  const inner = `${place} > ${name}`;
  const nested = schema.blocks[name];
  if (Object.hasOwn(schema.arguments, name)) return [`${place}: "${name}" is an argument, set by "="`];
  if (nested === undefined) return [`${place}: there is no block "${name}"${hint(name, schema)}`];
  if (block.type !== 'dynamic') return check(block, nested, inner);
  const content = block.blocks.find(({ type }) => type === 'content');
  return content === undefined
    ? [`${inner}: the dynamic block has no content`]
    : check(content, nested, inner);
}

function checkCount(given: {
  readonly name: string;
  readonly nested: NestedBlock;
  readonly body: Body;
  readonly place: string;
}): readonly string[] {
  const { name, nested, body, place } = given;
  const found = body.blocks.filter((block) => nameOf(block) === name);
  const counted = found.filter(({ type }) => type !== 'dynamic').length;
  if (found.length < nested.atLeast) return [`${place}: the block "${name}" is missing`];
  if (counted > (nested.atMost ?? Infinity)) {
    return [`${place}: the block "${name}" may be there ${nested.atMost} times, found ${counted}`];
  }
  return [];
}

function nameOf({ type, labels }: Block): string {
  return type === 'dynamic' ? String(labels[0]) : type;
}

function hint(name: string, { arguments: known, blocks }: BlockSchema): string {
  const nearest = nearestName(name, [...Object.keys(known), ...Object.keys(blocks)]);
  return nearest === undefined ? '' : `; the nearest is "${nearest}"`;
}

/** The type of a literal. An expression may be anything. */
function shapeOf(value: unknown): Shape {
  if (value === null || (typeof value === 'string' && value.startsWith('${'))) return 'any';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : 'scalar';
}
