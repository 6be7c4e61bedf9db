/** The exports of `job-bridge/job`. Other code is loaded after the check, because an older Node cannot parse it. */
import type { JobContext, Work } from '../src/own-job.ts';
import { complaintAboutNode } from './needed-node.ts';

export type { JobContext, Work };

/** See `runJob` in src/own-job.ts. */
export async function runJob(work: Work): Promise<never> {
  const complaint = complaintAboutNode({ command: 'job-bridge/job', version: process.versions.node });
  if (complaint !== undefined) {
    process.stderr.write(`${complaint}\n`);
    process.exit(2);
  }
  const own = await import('../src/own-job.ts');
  return own.runJob(work);
}
