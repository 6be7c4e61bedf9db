/** What `job-bridge-emulators` exports. Loads nothing but types before the version of Node has been looked at. */
import type { Emulators, EmulatorsOptions } from './emulators.ts';
import { complaintAboutNode } from './needed-node.ts';

export type { Emulators, EmulatorsOptions };

/**
 * Starts Pub/Sub and Cloud Run jobs in this process, with what `options` declare: once it resolves, all of it exists.
 *
 * @throws {Error} with one line that says what cannot be used, or which version of Node.js this takes.
 */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
  const complaint = complaintAboutNode(process.versions.node);
  if (complaint !== undefined) throw new Error(complaint);
  const { start } = await import('./emulators.ts');
  return start(options);
}
