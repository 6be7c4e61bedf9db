import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Loads Node's modules by `require` if the code imports them. An import makes Node read every exported property, and one
 * of `node:http` loads a whole HTTP client, which takes 20 ms and more before the service listens.
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
