import { getReferencesInExpression } from '@cdktf/hcl2json';
import type { BlockSchema } from './block-schema.ts';
import { wrongElement, type ElementReference } from './wrong-element.ts';
import { expressionsOf } from './expressions.ts';
import { nearestName } from '../../src/launch/kit/nearest-name.ts';
import type { TerraformFile } from './terraform-module.ts';

/** What an expression may begin with, besides the module's own names. */
const LANGUAGE = new Set(['count', 'path', 'self', 'terraform']);

export interface References {
  /** References to undeclared names or unknown attributes, and names that are declared twice. */
  readonly broken: readonly string[];
  /** Declared names that are never used, such as `var.name`. */
  readonly unused: readonly string[];
}

interface Module {
  readonly files: readonly TerraformFile[];
  /** The provider's schemas, by `resource TYPE` and `data TYPE`. */
  readonly provider: Readonly<Record<string, BlockSchema>>;
  /** Names of outputs, by the label of a module block. */
  readonly moduleOutputs?: Readonly<Record<string, readonly string[]>>;
}

/** Follows every reference of a module. */
export async function checkReferences(options: Module): Promise<References> {
  const { files } = options;
  const all = files.flatMap((file) => declarations(file, options));
  const declared = new Map(all);
  const twice = all.filter(([name], index) => all.findIndex((other) => other[0] === name) < index);
  const found = await Promise.all(files.map(referencesOf));
  const used = new Set<string>();
  const broken = found.flat().flatMap(({ place, text, isElement, forEach }) => {
    if (isElement) {
      const wrong = wrongElement({ text, forEach }, files);
      return wrong === undefined ? [] : [`${place}: ${wrong}`];
    }
    const parts = text.split('.');
    const [root = ''] = parts;
    // A word alone is a type, such as `string`.
    if (parts.length === 1 || LANGUAGE.has(root)) return [];
    const depth = root === 'data' ? 3 : 2;
    const name = parts.slice(0, depth).join('.');
    const attributes = declared.get(name);
    if (attributes === undefined) return [`${place}: ${text} is not declared${hint(name, declared.keys())}`];
    used.add(name);
    const attribute = parts[depth];
    if (attribute === undefined || attributes === 'any' || attributes.includes(attribute)) return [];
    return [`${place}: ${name} has no attribute "${attribute}"${hint(attribute, attributes)}`];
  });
  const unused = [...declared.keys()].filter((name) => /^(var|local|data)\./.test(name) && !used.has(name));
  return { broken: [...broken, ...twice.map(([name]) => `${name} is declared twice`)], unused };
}

type Declaration = readonly [name: string, attributes: readonly string[] | 'any'];

function declarations(file: TerraformFile, { provider, moduleOutputs = {} }: Module): readonly Declaration[] {
  return file.blocks.flatMap((block): readonly Declaration[] => {
    const [label = '', name = ''] = block.labels;
    switch (block.type) {
      case 'variable':
        return [[`var.${label}`, 'any']];
      case 'locals':
        return [...block.arguments].map(([key, value]) => [`local.${key}`, keysOf(value)]);
      case 'module':
        return [[`module.${label}`, moduleOutputs[label] ?? 'any']];
      case 'resource':
        return [[`${label}.${name}`, attributesOf(provider[`resource ${label}`])]];
      case 'data':
        return [[`data.${label}.${name}`, attributesOf(provider[`data ${label}`])]];
      default:
        return [];
    }
  });
}

/** The keys of a map that is a literal. */
function keysOf(value: unknown): readonly string[] | 'any' {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : 'any';
}

function attributesOf(schema: BlockSchema | undefined): readonly string[] {
  if (schema === undefined) return [];
  return [...Object.keys(schema.arguments), ...Object.keys(schema.blocks), ...schema.computed];
}

interface Reference extends ElementReference {
  readonly place: string;
  /** Whether it begins with `each` or with the iterator of a dynamic block. */
  readonly isElement: boolean;
}

async function referencesOf(file: TerraformFile): Promise<readonly Reference[]> {
  const found = await Promise.all(
    expressionsOf(file).map(async ({ text, elements, iterators, forEach }) => {
      const references = await getReferencesInExpression(file.name, text);
      return references
        .map(({ value, endPosition }) =>
          (value + attributeAfter(text, endPosition)).replaceAll(/\.("[^"]*"|\d+)/g, ''),
        )
        .map((reference) => ({ text: reference, root: reference.split('.')[0] ?? '' }))
        .filter(({ root }) => !elements.has(root))
        .map(({ text: reference, root }) => ({
          place: file.name,
          text: reference,
          isElement: root === 'each' || iterators.has(root),
          forEach,
        }));
    }),
  );
  return found.flat();
}

/** The parser stops at an index that is an expression, so the rest is parsed here. */
function attributeAfter(text: string, end: number): string {
  return /^\[[^\]]*\](\.\w+)/.exec(text.slice(end))?.[1] ?? '';
}

function hint(name: string, names: Iterable<string>): string {
  const nearest = nearestName(name, [...names]);
  return nearest === undefined ? '' : `; the nearest is "${nearest}"`;
}
