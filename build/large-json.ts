import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** From this size on, in bytes, parsing a text is faster than compiling a literal. */
const LARGE = 10_000;

/** Makes large JSON files be parsed when they are first needed, instead of compiled with the code. */
export function largeJson(): Plugin {
  return {
    name: 'large-json',
    setup(build) {
      build.onLoad({ filter: /\.json$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        return text.length < LARGE ? undefined : { contents: parsedWhenNeeded(text), loader: 'js' };
      });
    },
  };
}

/** A module that exports the JSON in `text`. */
export function parsedWhenNeeded(text: string): string {
  return `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(text)))});`;
}
