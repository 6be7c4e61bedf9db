/** Real: files and processes. */
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { removeAbandoned } from './postgres-folder.ts';

/** Above the highest process id of Linux, so that no process has it. */
const ENDED = 2 ** 22 + 1;

it.runIf(process.platform === 'linux')(
  'removes the folders of ended processes, and no folder of a running process or of another container',
  async () => {
    const parent = await mkdtemp(path.join(tmpdir(), 'folders-'));
    closeAfterTest(() => rm(parent, { recursive: true }));
    const namespace = (await readlink('/proc/self/ns/pid')).replaceAll(/\D/g, '');
    const kept = [
      `pg-${namespace}-${process.pid}-abcdef`,
      `pg-${namespace}-${process.ppid}-abcdef`,
      `pg-${namespace}1-${ENDED}-abcdef`,
      'pg-abcdef',
      'PostgreSQL.1',
    ];
    const abandoned = path.join(parent, `pg-${namespace}-${ENDED}-abcdef`);
    for (const name of kept) await mkdir(path.join(parent, name));
    await mkdir(abandoned);
    await writeFile(path.join(abandoned, 'PG_VERSION'), '18');
    await removeAbandoned(parent);
    expect(new Set(await readdir(parent))).toEqual(new Set(kept));
  },
);
