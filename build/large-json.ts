import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** From this size on, in bytes, a text that is parsed is there sooner than a literal that is compiled. */
const LARGE = 10_000;

/** Has large JSON files parsed when they are first needed, instead of compiled with the code around them. */
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

/** A module that exports what `text` says. */
export function parsedWhenNeeded(text: string): string {
  return `module.exports = JSON.parse(${JSON.stringify(JSON.stringify(JSON.parse(text)))});`;
}
