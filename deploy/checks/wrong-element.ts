import { nearestName } from '../../src/launch/kit/nearest-name.ts';
import type { TerraformFile } from './terraform-module.ts';

const ITERATOR = ['key', 'value'];

/** A reference to an element of a `for_each`, such as `each.value.title`. */
export interface ElementReference {
  readonly text: string;
  /** The `for_each` of the resource around it. */
  readonly forEach: unknown;
}

/**
 * The mistake in a reference to `each` or to the iterator of a dynamic block: these have a key and a value. The value of
 * `each` has the attributes that every element has, as far as the elements are literals.
 */
export function wrongElement(
  { text, forEach }: ElementReference,
  files: readonly TerraformFile[],
): string | undefined {
  const [root = '', part = '', attribute] = text.split('.');
  if (!ITERATOR.includes(part)) {
    return `${root} has no "${part}"; the nearest is "${nearestName(part, ITERATOR)}"`;
  }
  if (root !== 'each' || part !== 'value' || attribute === undefined) return undefined;
  const lacking = literalElements(forEach, files).find(([, keys]) => !keys.includes(attribute));
  if (lacking === undefined) return undefined;
  const [name, keys] = lacking;
  return `${text}: ${name} has no "${attribute}"; the nearest is "${nearestName(attribute, keys)}"`;
}

type Element = readonly [name: string, keys: readonly string[]];

/** The elements, by name, of the locals in the `for_each`. */
function literalElements(forEach: unknown, files: readonly TerraformFile[]): readonly Element[] {
  if (typeof forEach !== 'string') return [];
  return [...forEach.matchAll(/\blocal\.(\w+)(?![\w.[])/g)].flatMap(([, name = '']) =>
    Object.entries(localValue(name, files)).flatMap(([key, element]): readonly Element[] =>
      typeof element === 'object' && element !== null ? [[`local.${name}.${key}`, Object.keys(element)]] : [],
    ),
  );
}

function localValue(name: string, files: readonly TerraformFile[]): Readonly<Record<string, unknown>> {
  const locals = files.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'locals');
  const value = locals.map((block) => block.arguments.get(name)).find((one) => one !== undefined);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
