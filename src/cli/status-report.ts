import { shortName } from '../launch/kit/short-name.ts';
import { MOST_COUNTED, type JobStatus } from '../launch/ledger/ledger-survey.ts';
import type { Looked } from '../launch/queue/concerns.ts';
import { agePhrase } from '../phrases/age.ts';
import { countPhrase } from '../phrases/count.ts';
import { textTable } from './text-table.ts';

export interface TellableStatus extends Looked {
  /** What needs a person, in words. */
  readonly concerns: readonly string[];
  /** RunJob calls a minute; 0: no limit. */
  readonly pace: number;
}

/** The state of a ledger as a screen of lines: first what needs a person. */
export function statusLines(told: TellableStatus): readonly string[] {
  const { status, concerns } = told;
  const needed =
    concerns.length === 0 ? ['nothing needs a person'] : ['NEEDS A PERSON', ...concerns.map(item)];
  const jobs = status.jobs.length === 0 ? ['no launches'] : jobTable(told);
  return [...needed, '', ...jobs, '', ...facts(told)];
}

function item(says: string): string {
  return `- ${says}`;
}

function jobTable({ status: { jobs, now }, runningOf }: TellableStatus): readonly string[] {
  const columns: Readonly<Record<string, (job: JobStatus) => string>> = {
    JOB: ({ name, job }) => name || shortName(job),
    QUEUED: ({ queued }) => countPhrase(queued),
    OLDEST: ({ oldestQueuedAt: oldest }) => (oldest === null ? '-' : age(now, oldest)),
    'SLOTS TAKEN': (job) => `${job.holding} of ${runningOf(job) ?? 'any number'}`,
    RUNNING: ({ running }) => String(running),
    UNKNOWN: ({ unknown }) => String(unknown),
    'FAILED, 1D': ({ failedInADay }) => String(failedInADay),
    'PAUSED BY': ({ pause }) => (pause === null ? '-' : pause.refusal),
  };
  return textTable(columns, jobs);
}

function facts({ status, pace }: TellableStatus): readonly string[] {
  const { now, jobs, calls, lastSweepAt, launches, bytes, events } = status;
  const waiting = jobs.flatMap(({ oldestQueuedAt: at }) => (at === null ? [] : [at.getTime()]));
  const oldest = waiting.length === 0 ? 'nothing waits' : age(now, new Date(Math.min(...waiting)));
  const limit = pace === 0 ? '' : ` of ${pace} (LAUNCHES_PER_MINUTE here)`;
  const lines = {
    'oldest waiting': oldest,
    ...Object.fromEntries(
      calls.map(({ scope, lastMinute }) => [
        `pace in ${scope}`,
        `${lastMinute} RunJob calls in the last minute${limit}`,
      ]),
    ),
    'last sweep': lastSweepAt === null ? 'never' : `${age(now, lastSweepAt)} ago`,
    events: events === 0 ? 'none wait' : `${countPhrase(events)} wait to be published`,
    ledger: `${launches > MOST_COUNTED ? 'about ' : ''}${launches} launch${launches === 1 ? '' : 'es'}, ${size(bytes)}`,
    'dead letters': 'job-bridge dead-letters list',
  };
  const width = Math.max(...Object.keys(lines).map(({ length }) => length));
  return Object.entries(lines).map(([name, says]) => `${name.padEnd(width)}  ${says}`);
}

function age(now: Date, then: Date): string {
  return agePhrase(now.getTime() - then.getTime());
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
