import { LOCAL } from '../dev/local-project.ts';
import type { LaunchMessage } from './traffic.ts';

/** What one of the jobs is to show. Each is a Cloud Run job of its own. */
export const QUEUE_JOBS = ['capped', 'keyed', 'skipping', 'replacing', 'delayed'] as const;
export type QueueJob = (typeof QUEUE_JOBS)[number];

/** `running` of the job `capped`. */
export const CAP = 20;
/** How the executions of one in so many end: with an exit code of their own. */
const FAILING = 10;

/** A launch request, and what has to become of it. */
export interface QueueRequest extends LaunchMessage {
  readonly job: QueueJob;
  /** At most one execution at a time for each; undefined where the job has no key. */
  readonly key: string | undefined;
  /** Milliseconds since the Unix epoch; not launched before that. */
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
  /** How many values the key of a job has. */
  readonly keys: number;
  /** How long an execution works at most, milliseconds. */
  readonly longestWorkMs: number;
  /** When the request of that number is published, about, milliseconds since the Unix epoch. */
  readonly publishedAtMs: (number: number) => number;
  /** How far away `notBefore` is at most, milliseconds. */
  readonly longestDelayMs: number;
}

/** Draws the requests, one job after the other. */
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
