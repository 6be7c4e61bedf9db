/**
 * `npm run image:size`: the size and the parts of `dist`, without the compile cache and the base image.
 */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from './bundle.ts';

const LARGEST = 12;

const house = path.dirname(import.meta.dirname);
const outdir = await mkdtemp(path.join(tmpdir(), 'size-'));
const print = (name: string, bytes: number): void => {
  process.stdout.write(`${(bytes / 1024).toFixed(0).padStart(8)} kB  ${name}\n`);
};

try {
  const { outputs } = await bundle({ house, outdir });
  const entries = await readdir(outdir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const byKind = new Map<string, number>();
  for (const file of files) {
    add(byKind, path.extname(file.name), (await stat(path.join(file.parentPath, file.name))).size);
  }
  print(`in ${files.length} files of dist`, sum(byKind.values()));
  printLargest(byKind);
  const byPackage = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [file, input] of Object.entries(inputs)) add(byPackage, partOf(file), input.bytesInOutput);
  }
  process.stdout.write('\nof the code:\n');
  printLargest(byPackage);
} finally {
  await rm(outdir, { recursive: true });
}

function printLargest(parts: ReadonlyMap<string, number>): void {
  const sorted = [...parts].toSorted(([, one], [, other]) => other - one);
  for (const [name, bytes] of sorted.slice(0, LARGEST)) print(name, bytes);
  if (sorted.length > LARGEST) print('the rest', sum(sorted.slice(LARGEST).map(([, bytes]) => bytes)));
}

function add(sums: Map<string, number>, name: string, bytes: number): void {
  sums.set(name, (sums.get(name) ?? 0) + bytes);
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}

/** The package of a file; for our own code the top folder. */
function partOf(file: string): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
  return name ?? file.split('/', 1)[0] ?? file;
}
