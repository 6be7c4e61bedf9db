import { spawnSync } from 'node:child_process';

/**
 * A Python that has the module, if there is one. The first choice is the `python3` of PATH; Debian's packages belong to the
 * system's Python.
 *
 * @param options.required the variable that makes a missing Python an error, so that no test is skipped.
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
