import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const IMPORT = /(from\s+|import\()(['"])(\.[^'"]+)\.ts\2/g;

/**
 * Writes the type declarations of a package's exports and their dependencies.
 *
 * @param options.entry the source file, relative to `house`.
 * @param options.outdir gets the declarations under the paths of their sources.
 * @throws when a declaration refers to another package, which users would have to install.
 */
export async function writeTypes(options: {
  readonly house: string;
  readonly entry: string;
  readonly outdir: string;
}): Promise<void> {
  const { house, entry, outdir } = options;
  const emitted = await mkdtemp(path.join(tmpdir(), 'types-'));
  try {
    const tsc = path.join(house, 'node_modules/.bin/tsc');
    const project = {
      extends: path.join(house, 'tsconfig.json'),
      files: [path.join(house, entry)],
      include: [],
      compilerOptions: {
        declaration: true,
        emitDeclarationOnly: true,
        noEmit: false,
        rootDir: house,
        outDir: emitted,
        typeRoots: [path.join(house, 'node_modules/@types')],
      },
    };
    const projectFile = path.join(emitted, 'tsconfig.json');
    await writeFile(projectFile, JSON.stringify(project));
    await promisify(execFile)(tsc, ['-p', projectFile]);
    const files = [declarationOf(entry)];
    for (const file of files) {
      const text = await readFile(path.join(emitted, file), 'utf8');
      const stranger = /(?:from\s+|import\()['"](?!\.|node:)([^'"]+)['"]/.exec(text);
      if (stranger !== null) {
        throw new Error(`${file} refers to ${stranger[1]}, which the package does not have`);
      }
      for (const [, , , target = ''] of text.matchAll(IMPORT)) {
        const next = path.join(path.dirname(file), `${target}.d.ts`);
        if (!files.includes(next)) files.push(next);
      }
      const written = path.join(outdir, file);
      await mkdir(path.dirname(written), { recursive: true });
      await writeFile(written, text.replaceAll(IMPORT, '$1$2$3.js$2'));
    }
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}

function declarationOf(source: string): string {
  return source.replace(/\.ts$/, '.d.ts');
}
