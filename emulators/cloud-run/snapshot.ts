import type { Images } from './container/image.ts';
import type { JobStore } from './job/job-store.ts';
import type { JobSnapshot } from './job/job.ts';

const VERSION = 1;

/** The state of an emulator between two runs, as plain JSON. */
export interface CloudRunSnapshot {
  /** Of this format. */
  readonly version: number;
  readonly jobs: readonly JobSnapshot[];
}

/** A snapshot that cannot be restored. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

export function takeSnapshot(store: JobStore): CloudRunSnapshot {
  return { version: VERSION, jobs: store.snapshot() };
}

/** @throws SnapshotError */
export function restoreSnapshot(options: {
  readonly snapshot: CloudRunSnapshot;
  readonly store: JobStore;
  readonly images: Images;
  readonly keepExecutions: number;
}): void {
  const { snapshot, store, images, keepExecutions } = options;
  if (snapshot.version !== VERSION) {
    throw new SnapshotError(`The snapshot has version ${snapshot.version}; this emulator reads ${VERSION}.`);
  }
  if (store.running.size > 0) {
    throw new SnapshotError('Executions are running: wait until the emulator is idle, then restore.');
  }
  for (const { name, template } of snapshot.jobs) {
    const missing = template.template.containers.find(({ image }) => !Object.hasOwn(images, image));
    if (missing !== undefined) {
      throw new SnapshotError(
        `The job '${name.job}' of the snapshot runs the image '${missing.image}', which the emulator was not given: ` +
          'name the program in place of it by --job or --image.',
      );
    }
  }
  store.restore(snapshot.jobs, keepExecutions);
}
