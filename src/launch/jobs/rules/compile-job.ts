import type { Compilation } from './compilation.ts';
import { compileValues } from './compile-values.ts';
import { FileJob } from './file-job.ts';
import { PARTS } from './rules-schema.ts';
import { fittingParts } from './schema-faults.ts';
import { durationMs } from './schema-parts.ts';
import { NO_VALUES } from './values.ts';

/** Compiles the job `name`. Its faults go to the compilation. */
export function compileJob(options: {
  readonly name: string;
  readonly value: unknown;
  readonly projectId: string;
  /** The region of jobs without one. */
  readonly region: string;
  readonly compilation: Compilation;
}): FileJob {
  const { name, value, projectId, region, compilation } = options;
  const entry = fittingParts(PARTS.job, value);
  const { job = name } = entry;
  const path = ['jobs', name];
  if (entry.region !== undefined && entry.job?.includes('/') === true) {
    compilation.refuse([...path, 'region'], 'is in the full name of the job already; leave one of them out');
  }
  if (entry.default === true && entry.launchId !== undefined) {
    compilation.refuse(
      [...path, 'launchId'],
      'the default job keeps the launch ids of its messages; take launchId out, or say it in a rule',
    );
  }
  const saysKey = typeof value === 'object' && value !== null && 'key' in value;
  if (entry.whenRunning !== undefined && !saysKey) {
    compilation.refuseKey(
      [...path, 'whenRunning'],
      'whenRunning needs a key: it says what becomes of a launch whose key another one has',
    );
  }
  compilation.noteLedgerKeys(path, entry);
  const owner = `job ${JSON.stringify(name)}`;
  const base = { ...NO_VALUES, container: entry.container ?? '' };
  return new FileJob({
    name: entry.default === true ? '' : name,
    job: job.includes('/') ? job : `projects/${projectId}/locations/${entry.region ?? region}/jobs/${job}`,
    owner,
    queueing: {
      running: entry.running,
      whenRunning: entry.whenRunning ?? 'wait',
      expireAfterMs: entry.expireAfter === undefined ? undefined : durationMs(entry.expireAfter),
    },
    values: compileValues({ entry, path, owner, compilation, base }),
  });
}
