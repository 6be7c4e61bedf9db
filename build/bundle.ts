import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { clientIndex } from './client-index.ts';
import { clientProtos } from './client-protos.ts';
import { mapHouseCode } from './house-source-map.ts';
import { largeJson } from './large-json.ts';
import { nodeBuiltins } from './node-builtins.ts';

/**
 * Names that CommonJS packages need in each file of an ES module bundle. `?.` lets a Node without `getBuiltinModule` reach
 * the version check of the entry.
 */
const COMMONJS_NAMES = [
  `const require = process.getBuiltinModule?.('node:module').createRequire(import.meta.url);`,
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join(' ');

const COMMAND_LINE = { 'src/main': 'build/entry.ts', job: 'build/job-entry.ts' };

/**
 * Bundles the command line with all its packages into `outdir`, so that it runs without `node_modules`. Code that a command
 * loads on demand stays in separate files.
 *
 * @param options.house the folder of package.json.
 * @param options.outdir absolute; gets `src/main.js` and the files that it loads.
 * @param options.entryPoints the files to bundle, by output name without `.js`; default: the command line.
 * @returns the inputs of each output file, with sizes in bytes.
 * @throws esbuild's error when an import cannot be resolved, or a file cannot be parsed.
 */
export async function bundle({
  house,
  outdir,
  entryPoints = COMMAND_LINE,
  plugins = [],
}: {
  readonly house: string;
  readonly outdir: string;
  readonly entryPoints?: Readonly<Record<string, string>>;
  readonly plugins?: readonly Plugin[];
}): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: house,
    entryPoints: { ...entryPoints },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Names are kept for readable stacks; shorter ones made nothing faster.
    minifyWhitespace: true,
    sourcemap: 'external',
    sourcesContent: false,
    // Optional for pg.
    external: ['pg-native'],
    banner: { js: COMMONJS_NAMES },
    plugins: [nodeBuiltins(), clientIndex(), clientProtos(), largeJson(), ...plugins],
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  for (const [file, { inputs }] of Object.entries(metafile.outputs)) {
    if (file.endsWith('.js')) await mapHouseCode(path.join(house, file), Object.keys(inputs));
  }
  return metafile;
}
