import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { clientIndex } from './client-index.ts';
import { clientProtos } from './client-protos.ts';
import { mapHouseCode } from './house-source-map.ts';
import { largeJson } from './large-json.ts';
import { nodeBuiltins } from './node-builtins.ts';

/**
 * What packages that were written for CommonJS expect to find, in each file of an ES module bundle. A Node without
 * `getBuiltinModule` must come as far as the entry's check of its version.
 */
const COMMONJS_NAMES = [
  `const require = process.getBuiltinModule?.('node:module').createRequire(import.meta.url);`,
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join(' ');

const COMMAND_LINE = { 'src/main': 'build/entry.ts', job: 'build/job-entry.ts' };

/**
 * Bundles the command line and every package that it needs into `outdir`; nothing of `node_modules` is
 * needed to run it. What a command loads only when it needs it stays a file of its own.
 *
 * @param options.house the folder of package.json.
 * @param options.outdir absolute; gets `src/main.js` and the files that it loads.
 * @param options.entryPoints what to bundle in place of the command line, by the name that it gets, without `.js`.
 * @returns which input went into which file, with sizes in bytes.
 * @throws esbuild's error when an import cannot be resolved, or a file not be parsed.
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
    // Names stay: stacks are read by people, and shorter ones made nothing faster.
    minifyWhitespace: true,
    sourcemap: 'external',
    sourcesContent: false,
    // pg tries this one and does without.
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
