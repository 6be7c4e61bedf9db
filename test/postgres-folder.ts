import { mkdtemp, readdir, readlink, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** In memory, on Linux. Containers often have only 64 MB of it. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 1024 ** 3;

/**
 * Makes the folder of a server: on disk if it is durable, otherwise in memory if that has room and TMPDIR is not set. In
 * memory it first removes the folders of killed processes, whose data would stay there until the machine restarts.
 */
export async function makeServerFolder({ durable }: { readonly durable: boolean }): Promise<string> {
  const isInMemory = !durable && (process.env['TMPDIR'] ?? '') === '' && (await hasRoom());
  if (!isInMemory) return mkdtemp(path.join(tmpdir(), 'pg-'));
  await removeAbandoned(MEMORY);
  return mkdtemp(path.join(MEMORY, `${await prefix()}${process.pid}-`));
}

/** Removes the folders whose process has ended. A PostgreSQL that still runs in one stops when its files are gone. */
export async function removeAbandoned(parent: string): Promise<void> {
  const start = await prefix();
  const folders = (await readdir(parent)).filter((name) => name.startsWith(start));
  const abandoned = folders.filter((name) => !isRunning(Number.parseInt(name.slice(start.length), 10)));
  // Another run may remove the same folder.
  const removals = abandoned.map((name) => rm(path.join(parent, name), { recursive: true, force: true }));
  await Promise.allSettled(removals);
}

/** Containers can share a folder but not their process ids, so a name also says where its process id is valid. */
async function prefix(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `pg-${namespace.replaceAll(/\D/g, '')}-`;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function hasRoom(): Promise<boolean> {
  const memory = await statfs(MEMORY).catch(() => undefined);
  return memory !== undefined && memory.bavail * memory.bsize > ENOUGH_BYTES;
}
