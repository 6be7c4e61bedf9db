import { expressionsOf } from './expressions.ts';
import { nearestName } from '../../src/launch/kit/nearest-name.ts';
import { FUNCTIONS } from './terraform-functions.ts';
import type { TerraformFile } from './terraform-module.ts';

/** Calls of functions that Terraform does not have. */
export function checkFunctions(files: readonly TerraformFile[]): readonly string[] {
  return files.flatMap((file) =>
    expressionsOf(file).flatMap(({ text }) =>
      calledIn(text)
        .filter((name) => !FUNCTIONS.has(name))
        .map(
          (name) =>
            `${file.name}: ${name}(…) is not a function; the nearest is "${nearestName(name, [...FUNCTIONS])}"`,
        ),
    ),
  );
}

/** Quoted text is not code, except its interpolations. */
function calledIn(text: string): readonly string[] {
  const code = text.replaceAll(/"(?:[^"\\$]|\\.|\$(?!\{))*"/g, '""');
  return [...code.matchAll(/\b([a-z][a-z0-9_]*)\(/g)].map(([, name = '']) => name);
}
