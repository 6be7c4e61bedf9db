import { LOCAL } from '../dev/local-project.ts';
import type { LaunchMessage } from './traffic.ts';

/** One job for each feature; each is a separate Cloud Run job. */
export const QUEUE_JOBS = ['capped', 'keyed', 'skipping', 'replacing', 'delayed'] as const;
export type QueueJob = (typeof QUEUE_JOBS)[number];

/** `running` of the job `capped`. */
export const CAP = 20;
/** One execution in so many fails with an exit code. */
const FAILING = 10;

/** A launch request and its limits. */
export interface QueueRequest extends LaunchMessage {
  readonly job: QueueJob;
  /** At most one execution at a time for each key; undefined if the job has none. */
  readonly key: string | undefined;
  /** The earliest time of the launch, milliseconds since the Unix epoch. */
  readonly notBeforeMs: number | undefined;
}

const KEYED = { key: '{data.key}', env: { WORK_MS: '{data.ms}', WORK_EXIT: '{data.exit}' } };
const UNKEYED = { env: KEYED.env };

/** The rules file, as text for RULES. */
export const QUEUE_RULES = JSON.stringify({
  jobs: {
    capped: { ...UNKEYED, running: CAP },
    keyed: { ...KEYED, whenRunning: 'wait' },
    skipping: { ...KEYED, whenRunning: 'skip' },
    replacing: { ...KEYED, whenRunning: 'replace' },
    delayed: UNKEYED,
  } satisfies Record<QueueJob, object>,
});

/** Full name of the Cloud Run job. */
export function cloudRunJob(job: QueueJob): string {
  return `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs/${job}`;
}

export interface QueueRequestsOptions {
  readonly requests: number;
  readonly random: () => number;
  /** The number of different keys of a job. */
  readonly keys: number;
  /** The longest work of an execution, milliseconds. */
  readonly longestWorkMs: number;
  /** About when the request of that number is published, milliseconds since the Unix epoch. */
  readonly publishedAtMs: (number: number) => number;
  /** The longest time until `notBefore`, milliseconds. */
  readonly longestDelayMs: number;
}

/** Makes random requests, for one job after the other. */
export function queueRequests(options: QueueRequestsOptions): readonly QueueRequest[] {
  const { random, keys } = options;
  return Array.from({ length: options.requests }, (_, number) => {
    const job = QUEUE_JOBS[number % QUEUE_JOBS.length] ?? 'capped';
    const hasKey = job === 'keyed' || job === 'skipping' || job === 'replacing';
    const key = hasKey ? `k${Math.floor(random() * keys)}` : undefined;
    const ms = Math.round((0.2 + 0.8 * random()) * options.longestWorkMs);
    const exit = random() * FAILING < 1 ? 1 + Math.floor(random() * 100) : 0;
    const launchId = `chaos-${number}`;
    const notBeforeMs =
      job === 'delayed'
        ? Math.round(options.publishedAtMs(number) + random() * options.longestDelayMs)
        : undefined;
    return {
      launchId,
      job,
      key,
      notBeforeMs,
      json: { ms, exit, ...(key !== undefined && { key }) },
      attributes: {
        job,
        launchId,
        ...(notBeforeMs !== undefined && { notBefore: new Date(notBeforeMs).toISOString() }),
      },
    };
  });
}
