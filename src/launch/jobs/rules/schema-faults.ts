import type * as z from 'zod';
import { hintOf } from '../../kit/nearest-name.ts';
import { shownName } from '../../event/shown-name.ts';
import type { Compilation } from './compilation.ts';
import { rulesSchema } from './rules-schema.ts';
import type { Path } from './yaml-document.ts';

/** Adds every fault of `value` against the schema to the compilation. */
export function refuseMisfits(value: unknown, compilation: Compilation): void {
  // The file is checked only once, so generating code for it would cost zod more time than it saves.
  const parsed = rulesSchema.safeParse(value, { jitless: true });
  if (parsed.success) return;
  refuseIssues(parsed.error.issues, { base: [], value, compilation });
}

function refuseIssues(
  issues: readonly z.core.$ZodIssue[],
  options: { readonly base: Path; readonly value: unknown; readonly compilation: Compilation },
): void {
  const { base, value, compilation } = options;
  for (const issue of issues) {
    const path = [...base, ...issue.path] as Path;
    const branch = issue.code === 'invalid_union' ? branchOf(issue) : undefined;
    if (branch !== undefined) {
      refuseIssues(branch, { ...options, base: path });
    } else if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) compilation.refuseKey([...path, key], unknownKey(key, issue.message));
    } else if (issue.code === 'invalid_key') {
      const name = shownName(String(path.at(-1)));
      compilation.refuseKey(path, `${name} is not a name that is taken: ${issue.message}`);
    } else {
      compilation.refuse(path, isThere(value, path) ? issue.message : `is missing; ${issue.message}`);
    }
  }
}

function isThere(value: unknown, path: Path): boolean {
  let inner = value;
  for (const part of path) inner = (inner as Record<string | number, unknown> | undefined)?.[part];
  return inner !== undefined;
}

/** The faults of the union's member that was probably meant; undefined if no member fits. */
function branchOf({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  return errors.find((issues) =>
    issues.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
  );
}

/** @param takes the valid keys, as the schema lists them. */
function unknownKey(key: string, takes: string): string {
  const keys = takes.split(', ');
  return `there is no key ${shownName(key)}${hintOf(key, keys)}; takes ${takes}`;
}

/**
 * The keys of `value` that fit the schema of an entry, such as a job. Their expressions are checked even if other keys
 * are wrong.
 */
export function fittingParts<Shape extends z.core.$ZodLooseShape>(
  { shape }: z.ZodObject<Shape>,
  value: unknown,
): Partial<z.infer<z.ZodObject<Shape>>> {
  if (typeof value !== 'object' || value === null) return {};
  const fitting = Object.entries(value).filter(([key, part]) => {
    const schema = Object.hasOwn(shape, key) ? (shape[key] as z.ZodType) : undefined;
    return schema?.safeParse(part).success === true;
  });
  return Object.fromEntries(fitting) as Partial<z.infer<z.ZodObject<Shape>>>;
}
