import { readFileSync } from 'node:fs';
import type { BlockSchema, NestedBlock, Shape } from '../checks/block-schema.ts';

/**
 * Reads the schema of Terraform's Google provider from the types that the CDK for Terraform generated from it. They have each
 * argument's name (in a link to its documentation), whether it is required, and whether it is a block.
 */

interface Property {
  readonly name: string;
  readonly optional?: boolean;
  readonly static?: boolean;
  readonly docs: { readonly summary?: string; readonly remarks?: string };
  readonly type: Type;
}

interface Type {
  readonly primitive?: string;
  readonly fqn?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: Type };
  readonly union?: { readonly types: readonly Type[] };
}

/** The part of a jsii assembly that is read (https://aws.github.io/jsii). */
interface Assembly {
  readonly types: Readonly<Record<string, { readonly properties?: readonly Property[] }>>;
}

const PACKAGE = '@cdktf/provider-google';

/** The description of every resource of the provider, in the installed package. */
export class ProviderDescription {
  readonly #assembly: Assembly;

  /** @param file the package's `.jsii`. */
  constructor(file: string) {
    this.#assembly = JSON.parse(readFileSync(file, 'utf8')) as Assembly;
  }

  /**
   * @param kind `resource` or `data`.
   * @param type such as `google_pubsub_topic`.
   * @throws {Error} when the provider has no such type.
   */
  schemaOf(kind: string, type: string): BlockSchema {
    const words = type.split('_').slice(kind === 'data' ? 0 : 1);
    const name = [...(kind === 'data' ? ['data'] : []), ...words].map(capitalized).join('');
    const full = `${PACKAGE}.${name[0]?.toLowerCase()}${name.slice(1)}.${name}`;
    const given = this.#block(`${full}Config`);
    const read = this.#properties(full)
      .filter((property) => property.static !== true && !property.name.endsWith('Input'))
      .map((property) => snakeCase(property.name));
    const known = new Set([...Object.keys(given.arguments), ...Object.keys(given.blocks)]);
    return { ...given, computed: read.filter((attribute) => !known.has(attribute)).toSorted() };
  }

  #properties(fullName: string): readonly Property[] {
    const type = this.#assembly.types[fullName];
    if (type === undefined) throw new Error(`the provider does not describe ${fullName}`);
    // A block without arguments has no properties.
    return type.properties ?? [];
  }

  #block(fullName: string): BlockSchema {
    const known: Record<string, BlockSchema['arguments'][string]> = {};
    const blocks: Record<string, NestedBlock> = {};
    for (const { docs, optional = false, type } of this.#properties(fullName)) {
      const name = /#(\w+) /.exec(docs.remarks ?? docs.summary ?? '')?.[1];
      // Every configuration of the CDK has the id, and none can set it.
      if (name === undefined || name === 'id') continue;
      const { element, isList } = unwrapped(type);
      if (docs.summary === `${name} block.` && element.fqn !== undefined) {
        const count = { atLeast: optional ? 0 : 1, ...(!isList && { atMost: 1 }) };
        blocks[name] = { ...count, ...this.#block(element.fqn) };
      } else {
        known[name] = `${isList ? 'list' : shapeOf(element)}${optional ? '' : '!'}` as const;
      }
    }
    return { arguments: known, blocks, computed: [] };
  }
}

/** The element type inside lists, and inside unions with types that are resolved later. */
function unwrapped(type: Type): { readonly element: Type; readonly isList: boolean } {
  const inner = type.union?.types.find(({ fqn }) => fqn !== 'cdktf.IResolvable') ?? type;
  if (inner.collection?.kind !== 'array') return { element: inner, isList: false };
  return { element: inner.collection.elementtype, isList: true };
}

function shapeOf({ primitive, collection }: Type): Shape {
  if (collection?.kind === 'map') return 'map';
  return primitive === 'any' || primitive === undefined ? 'any' : 'scalar';
}

function capitalized(word: string): string {
  return `${word[0]?.toUpperCase()}${word.slice(1)}`;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
