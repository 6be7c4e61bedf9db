/** The exports of `job-bridge-emulators`. Only types are loaded before the version of Node is checked. */
import type { Emulators, EmulatorsOptions } from './emulators.ts';
import { complaintAboutNode } from './needed-node.ts';

export type { Emulators, EmulatorsOptions };

/**
 * Starts Pub/Sub and Cloud Run jobs in this process. Once it resolves, all resources in `options` exist.
 *
 * @throws {Error} with one line that says what cannot be used, or which version of Node.js is needed.
 */
export async function startEmulators(options: EmulatorsOptions = {}): Promise<Emulators> {
  const complaint = complaintAboutNode(process.versions.node);
  if (complaint !== undefined) throw new Error(complaint);
  const { start } = await import('./emulators.ts');
  return start(options);
}
