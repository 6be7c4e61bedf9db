import { html as template } from 'hono/html';

declare const ESCAPED: unique symbol;

/** Text of a page. Only {@link html} makes it, so everything in it that came from outside is escaped. */
export interface Html {
  readonly [ESCAPED]: true;
  toString(): string;
}

export type Part = string | number | Html | false | undefined | readonly Part[];

/** A piece of a page. Texts are escaped, pieces are not escaped again, false and undefined are left out. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  // The library types a page as a string or a promise of one; of such parts it is a string that knows it is escaped.
  return template(strings, ...parts) as unknown as Html;
}
