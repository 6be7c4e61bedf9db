import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages that are nothing but generated clients. */
const PACKAGE = /^@google-cloud\/(run|pubsub-api)$/;
const NAMESPACE = 'client-index';

/** How the index of a version names a client: `Object.defineProperty(exports, "JobsClient", … jobs_client_1.JobsClient`. */
const CLIENT = /var (\w+) = require\("(\.\/\w+)"\);\s*Object\.defineProperty\(exports, "(\w+)"/g;

/**
 * Gives whoever imports a package of generated clients only the clients that it names.
 *
 * The package's own index loads every client that there is, and codecs of the whole API, generated as well
 * (1.2 MB of code for Cloud Run), which the clients themselves do without. Those codecs, `protos`, cannot be
 * imported as values from here on: the build says so.
 */
export function clientIndex(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: PACKAGE }, async ({ path: name, kind, resolveDir, pluginData }) => {
        // Packages that are CommonJS take what there is.
        if (kind !== 'import-statement' || pluginData === NAMESPACE) return undefined;
        const index = await build.resolve(name, { kind, resolveDir, pluginData: NAMESPACE });
        return { path: index.path, namespace: NAMESPACE };
      });
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path: index }) => {
        const folder = path.dirname(index);
        const [, version = ''] = /require\("\.\/(v\d+)"\)/.exec(await readFile(index, 'utf8')) ?? [];
        const clients = await readFile(path.join(folder, version, 'index.js'), 'utf8');
        const exports = [...clients.matchAll(CLIENT)].map(
          ([, , file, name]) => `export { ${name} } from './${version}/${file}.js';`,
        );
        return { contents: exports.join('\n'), resolveDir: folder };
      });
      // A client that nobody names is left out; the file of one does nothing but define it.
      build.onResolve({ filter: /_client\.js$/, namespace: NAMESPACE }, ({ path: file, resolveDir }) => ({
        path: path.join(resolveDir, file),
        sideEffects: false,
      }));
    },
  };
}
