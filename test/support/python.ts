import { spawnSync } from 'node:child_process';

/**
 * A Python that has the module, if there is one. A Python of the person's own comes first; the system's is the one that
 * Debian's packages belong to.
 *
 * @param options.required the variable that says that there has to be one, so that no test is skipped.
 */
export function pythonWith(options: { readonly modules: readonly string[]; readonly required: string }) {
  const program = ['python3', '/usr/bin/python3'].find(
    (one) => spawnSync(one, ['-c', `import ${options.modules.join(', ')}`]).status === 0,
  );
  return {
    python: program ?? 'python3',
    isMissing: program === undefined && process.env[options.required] === undefined,
  };
}
