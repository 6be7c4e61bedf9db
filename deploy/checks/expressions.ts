import type { Body, TerraformFile } from './terraform-module.ts';

export interface Expression {
  /** One `${…}`. */
  readonly text: string;
  /** Names that can be anything: those of a `for` in the expression. */
  readonly elements: ReadonlySet<string>;
  /** Names that have a key and a value: those of the dynamic blocks around it. */
  readonly iterators: ReadonlySet<string>;
  /** `for_each` of the resource or module around it, if there is one. */
  readonly forEach: unknown;
}

/** Every expression in the file, with the names that are known in it besides those of the module. */
export function expressionsOf(file: TerraformFile): readonly Expression[] {
  // `moved` names two addresses, and one of them no longer exists.
  const blocks = file.blocks.filter(({ type }) => type !== 'moved');
  return blocks.flatMap((block) =>
    expressionsIn(block, { iterators: new Set(), forEach: block.arguments.get('for_each') }),
  );
}

type Around = Pick<Expression, 'iterators' | 'forEach'>;

function expressionsIn(body: Body, around: Around): readonly Expression[] {
  const own = [...body.arguments.values()].flatMap(textsIn).map((text) => ({
    ...around,
    text,
    elements: new Set(
      [...text.matchAll(/\bfor (\w+)(?:, (\w+))? in\b/g)].flatMap(([, ...names]) =>
        names.filter((name) => name !== undefined),
      ),
    ),
  }));
  const nested = body.blocks.flatMap((block) => {
    if (block.type !== 'dynamic') return expressionsIn(block, around);
    return expressionsIn(block, {
      ...around,
      iterators: new Set([...around.iterators, String(block.labels[0])]),
    });
  });
  return [...own, ...nested];
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return interpolations(value);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Each `${…}` of a text by itself, because the text between them has lost its escapes and cannot be parsed again. */
function interpolations(text: string): readonly string[] {
  const begin = text.indexOf('${');
  if (begin < 0) return [];
  let depth = 0;
  let end = begin + 1;
  do {
    if (text[end] === '{') depth += 1;
    if (text[end] === '}') depth -= 1;
    end += 1;
  } while (depth > 0 && end < text.length);
  return [text.slice(begin, end), ...interpolations(text.slice(end))];
}
