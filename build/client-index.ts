import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** Packages that contain only generated clients. */
const PACKAGE = /^@google-cloud\/(run|pubsub-api)$/;
const NAMESPACE = 'client-index';

/** How the index of a version names a client: `Object.defineProperty(exports, "JobsClient", … jobs_client_1.JobsClient`. */
const CLIENT = /var (\w+) = require\("(\.\/\w+)"\);\s*Object\.defineProperty\(exports, "(\w+)"/g;

/**
 * Reduces an import from a package of generated clients to the named clients.
 *
 * The package's index loads every client and the generated codecs of the whole API (1.2 MB of code for Cloud Run), which
 * the clients do not need. To import those codecs, `protos`, as values becomes a build error.
 */
export function clientIndex(): Plugin {
  return {
    name: NAMESPACE,
    setup(build) {
      build.onResolve({ filter: PACKAGE }, async ({ path: name, kind, resolveDir, pluginData }) => {
        // CommonJS packages keep the whole index.
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
      // The file of a client only defines it, so that unused clients can be left out.
      build.onResolve({ filter: /_client\.js$/, namespace: NAMESPACE }, ({ path: file, resolveDir }) => ({
        path: path.join(resolveDir, file),
        sideEffects: false,
      }));
    },
  };
}
