import { chmod, readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** Takes from everybody the right to write in `root`, which leaves only root with it. */
export async function makeReadOnly(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of [...paths, root]) {
    const { mode } = await stat(file);
    await chmod(file, mode & 0o555);
  }
}
