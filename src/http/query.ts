import type { IncomingMessage } from 'node:http';
import { Problem } from '../server/problem.ts';

/** The query of a request. */
export function queryOf({ url = '' }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  return new URLSearchParams(url.split('?', 2)[1]);
}

/**
 * Refuses a query with other names than `names`, because a misspelt filter must not be ignored.
 *
 * @throws {Problem} `invalid-query`.
 */
export function requireNames(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name)) {
      throw invalidQuery(`the query has ${shown(name)}; it takes ${names.join(', ')}`);
    }
  }
}

/**
 * The value of a name in a query; undefined if it is absent.
 *
 * @throws {Problem} `invalid-query` if it is empty or occurs twice.
 */
export function textIn(query: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = query.getAll(name);
  if (value === '' || more.length > 0) {
    throw invalidQuery(
      `${name} ${value === '' ? 'is empty' : 'occurs twice'}; it takes one value, or is left out`,
    );
  }
  return value;
}

/**
 * A whole number in a query; undefined if it is absent.
 *
 * @throws {Problem} `invalid-query`.
 */
export function numberIn(
  query: URLSearchParams,
  { name, least, most }: { readonly name: string; readonly least: number; readonly most: number },
): number | undefined {
  const text = textIn(query, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number >= least && number <= most) return number;
  throw invalidQuery(`${name} is ${shown(text)}; it takes a whole number from ${least} to ${most}`);
}

/**
 * Comma-separated values in a query; undefined if the name is absent.
 *
 * @throws {Problem} `invalid-query` if one is not in `values`.
 */
export function choicesIn<Value extends string>(
  query: URLSearchParams,
  { name, values }: { readonly name: string; readonly values: readonly Value[] },
): readonly Value[] | undefined {
  return textIn(query, name)
    ?.split(',')
    .map((text) => {
      const found = values.find((value) => value === text);
      if (found !== undefined) return found;
      throw invalidQuery(
        `${name} is ${shown(text)}; it takes ${values.join(', ')}, several with commas between them`,
      );
    });
}

export function invalidQuery(detail: string, cause?: unknown): Problem {
  return new Problem({ code: 'invalid-query', detail, cause });
}

const SHOWN = 100;

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN));
}
