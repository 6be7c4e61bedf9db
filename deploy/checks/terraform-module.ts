import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@cdktf/hcl2json';

/** The content of a block, or of a whole file. */
export interface Body {
  readonly arguments: ReadonlyMap<string, unknown>;
  readonly blocks: readonly Block[];
}

export interface Block extends Body {
  /** Its first word, such as `resource`, or the name of a nested block. */
  readonly type: string;
  readonly labels: readonly string[];
}

export interface ModuleFile {
  readonly name: string;
  readonly text: string;
}

/** A parsed file of a module. */
export interface TerraformFile extends Body {
  readonly name: string;
}

/** How many labels a block has; others have none. */
const LABELS: Readonly<Record<string, number>> = {
  resource: 2,
  data: 2,
  variable: 1,
  output: 1,
  module: 1,
  provider: 1,
  dynamic: 1,
};

/**
 * hcl2json writes a block and an argument that is a list of objects alike. So what is set by `=` has this prefix while it
 * is parsed.
 */
const SET = 'is_set_by_equals__';
const ASSIGNMENT = /(^|[{,])(\s*)([A-Za-z_][\w-]*)(\s*=(?![=>]))/gm;

/** The .tf files of a folder, without its subfolders. */
export function moduleFiles(folder: string): readonly ModuleFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tf'))
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
}

/** The names of a module's outputs. */
export function outputsOf(files: readonly TerraformFile[]): readonly string[] {
  const outputs = files.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'output');
  return outputs.map(({ labels }) => labels[0] ?? '');
}

/** @throws {Error} with file, line and reason if a file is not HCL. */
export function readModule(files: readonly ModuleFile[]): Promise<readonly TerraformFile[]> {
  return Promise.all(
    files.map(async ({ name, text }) => {
      const marked = text.replaceAll(ASSIGNMENT, `$1$2${SET}$3$4`);
      return { name, ...bodyOf((await parse(name, marked)) as Json) };
    }),
  );
}

interface Json {
  readonly [key: string]: unknown;
}

function bodyOf(json: Json): Body {
  const entries = Object.entries(json);
  const isSet = ([key]: [string, unknown]): boolean => key.startsWith(SET);
  return {
    arguments: new Map(entries.filter(isSet).map(([key, value]) => [unmarked(key), unmark(value)])),
    blocks: entries
      .filter((entry) => !isSet(entry))
      .flatMap(([type, value]) => blocksOf({ type, labels: [], value })),
  };
}

function blocksOf(found: {
  readonly type: string;
  readonly labels: readonly string[];
  readonly value: unknown;
}): readonly Block[] {
  const { type, labels, value } = found;
  if (labels.length === (LABELS[type] ?? 0)) {
    return (value as readonly Json[]).map((json) => ({ type, labels, ...bodyOf(json) }));
  }
  return Object.entries(value as Json).flatMap(([label, inner]) =>
    blocksOf({ type, labels: [...labels, label], value: inner }),
  );
}

function unmark(value: unknown): unknown {
  if (typeof value === 'string') return unmarked(value);
  if (Array.isArray(value)) return value.map(unmark);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [unmarked(key), unmark(item)]));
}

function unmarked(text: string): string {
  return text.replaceAll(SET, '');
}
