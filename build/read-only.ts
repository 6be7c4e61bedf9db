import { chmod, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Removes all write permissions in `root`, so that only the superuser can write. */
export async function makeReadOnly(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of [...paths, root]) {
    const { mode } = await stat(file);
    await chmod(file, mode & 0o555);
  }
}
