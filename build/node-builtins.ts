import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Loads Node's own modules by `require` where the code imports them. Importing one makes Node read every
 * property that it exports, and one of `node:http` loads a whole HTTP client: 20 ms and more before the
 * service listens, for nothing.
 */
export function nodeBuiltins(): Plugin {
  return {
    name: 'node-builtins',
    setup(build) {
      build.onResolve({ filter: /^[a-z_:/]+$/ }, ({ path, kind }) => {
        if (!isBuiltin(path)) return undefined;
        return kind === 'import-statement' ? { path, namespace: 'node-builtin' } : { path, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: 'node-builtin' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)});`,
      }));
    },
  };
}
