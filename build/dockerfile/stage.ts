import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DockerfileError } from './instructions.ts';
import { words } from './words.ts';

/** A stage during the replay. Its `root` is `/` of the container. */
export interface Stage {
  readonly root: string;
  readonly env: Record<string, string>;
  readonly args: Record<string, string>;
  workdir: string;
  user: number | undefined;
  entrypoint: readonly string[];
  command: readonly string[];
}

/** The source of COPY. */
export interface Source {
  readonly root: string;
  /** By the path relative to `root`. */
  readonly isIgnored: (file: string) => boolean;
}

/**
 * COPY of files, or of the content of folders, to a folder or a name.
 *
 * @throws {DockerfileError} when a source does not exist, or is excluded by .dockerignore.
 */
export async function copy(stage: Stage, source: Source, text: string): Promise<void> {
  const names = words(text);
  const target = names.at(-1) ?? '';
  const sources = names.slice(0, -1);
  if (sources.length === 0) throw new DockerfileError(`COPY ${text}: takes a source and a target`);
  const existing = await stat(path.join(stage.root, path.posix.resolve(stage.workdir, target))).catch(
    () => undefined,
  );
  const isFolder = target.endsWith('/') || sources.length > 1 || existing?.isDirectory() === true;
  for (const name of sources) {
    const files = await filesOf(source, name.replace(/^\.?\//, ''));
    if (files.length === 0) {
      throw new DockerfileError(`COPY ${name}: does not exist, or is excluded by .dockerignore`);
    }
    for (const file of files) {
      const inside = path.posix.relative(name.replace(/^\.?\//, ''), file);
      const to = inside === '' && isFolder ? path.posix.basename(file) : inside;
      const destination = path.join(stage.root, path.posix.resolve(stage.workdir, target, to));
      await mkdir(path.dirname(destination), { recursive: true });
      await cp(path.join(source.root, file), destination, {
        verbatimSymlinks: true,
        preserveTimestamps: true,
      });
    }
  }
}

/** The files in the folder `name`, or the file `name`; none if it does not exist. */
async function filesOf({ root, isIgnored }: Source, name: string): Promise<readonly string[]> {
  const found = await stat(path.join(root, name)).catch(() => undefined);
  if (found === undefined) return [];
  if (!found.isDirectory()) return isIgnored(name) ? [] : [name];
  const entries = await readdir(path.join(root, name), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !isIgnored(file));
}

/**
 * RUN in a shell, as the user of the stage if this process is root.
 *
 * @throws {DockerfileError} when the command fails.
 */
export async function run(stage: Stage, text: string): Promise<void> {
  const child = spawn('sh', ['-c', text], {
    cwd: path.join(stage.root, stage.workdir),
    env: { ...stage.args, ...stage.env },
    stdio: ['ignore', 'inherit', 'inherit'],
    ...identity(stage.user),
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new DockerfileError(`RUN ${text}: ended with ${code ?? 'a signal'}`);
}

/** Options of `spawn` to run as `user`, if this process is root. */
export function identity(user: number | undefined): { readonly uid?: number; readonly gid?: number } {
  return user === undefined || process.getuid?.() !== 0 ? {} : { uid: user, gid: user };
}
