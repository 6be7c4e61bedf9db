import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The files that each file imports, types included. Paths are relative to the root of the project. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * The formatter puts imports at the beginning of a line, and the linter requires a literal in dynamic imports, so a pattern
 * finds them. No installed parser shows type-only imports.
 */
const STATIC = /^(?:import|export)\s[\w\s{},*$]*?\bfrom '([^']+)'/gm;
const SIDE_EFFECT = /^import '([^']+)'/gm;
const DYNAMIC = /\bimport\('([^']+)'\)/g;

/** The project's own files that `code`, the text of `file`, imports. */
export function importsOf(file: string, code: string): readonly string[] {
  const specifiers = [STATIC, SIDE_EFFECT, DYNAMIC].flatMap((pattern) =>
    [...code.matchAll(pattern)].flatMap(([, specifier]) => specifier ?? []),
  );
  const own = specifiers.filter((specifier) => specifier.startsWith('.'));
  return [...new Set(own.map((specifier) => path.posix.join(path.posix.dirname(file), specifier)))];
}

export function readImportGraph(root: string, folders: readonly string[]): ImportGraph {
  const files = globSync(`{${folders.join(',')}}/**/*.ts`, {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  });
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(path.join(root, file), 'utf8'))]));
}

/** One sentence for each circle of files. */
export function circlesIn(graph: ImportGraph): readonly string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    const since = way.indexOf(file);
    if (since !== -1) circles.push([...way.slice(since), file].join(' imports '));
    if (since !== -1 || done.has(file)) return;
    way.push(file);
    for (const imported of graph.get(file) ?? []) visit(imported);
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return circles;
}

/**
 * One sentence for each import that does not go to a lower floor.
 *
 * @param floors from top to bottom; a floor has rooms (folders or files), which do not import each other.
 */
export function upwardImportsIn(
  graph: ImportGraph,
  floors: readonly (readonly string[])[],
): readonly string[] {
  const rooms = floors.flatMap((floor, depth) => floor.map((room) => ({ room, depth })));
  // The room with the longest name is the innermost one.
  const roomOf = (file: string) =>
    rooms
      .filter(({ room }) => file === room || file.startsWith(`${room}/`))
      .toSorted((a, b) => b.room.length - a.room.length)[0];
  return [...graph].flatMap(([file, imported]) => {
    const from = roomOf(file);
    if (from === undefined) return [`${file} belongs to no room: add it to the floors`];
    return imported.flatMap((target) => {
      const to = roomOf(target);
      if (to === undefined || to.room === from.room || to.depth > from.depth) return [];
      return [`${file} imports ${target}, and ${from.room} is not above ${to.room}`];
    });
  });
}
