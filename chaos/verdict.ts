import type { StartedExecution } from './evidence.ts';

export interface VerdictOptions {
  readonly requested: ReadonlySet<string>;
  /** By launch id, oldest first. */
  readonly executions: ReadonlyMap<string, readonly StartedExecution[]>;
  /** What is documented as possible; left out where nothing is. */
  readonly exception?: DocumentedException;
}

/**
 * What one instance without a database cannot see: an execution that is not listed yet, whose claim died
 * with the process.
 */
export interface DocumentedException {
  /** When the one instance was killed, milliseconds since the Unix epoch. */
  readonly kills: readonly number[];
  readonly listLagMs: number;
  /** From the listing that did not show the first execution to the second RunJob, at most. */
  readonly attemptMs: number;
}

/** A call may be on its way when its process is killed, and be accepted that much later. */
const IN_FLIGHT_MS = 250;

/** Launch ids by what became of them. */
export interface Verdict {
  /** Requested, and no execution. */
  readonly lost: readonly string[];
  /** Two executions or more, which nothing explains. */
  readonly doubled: readonly string[];
  /** Two executions or more in a way that is documented. */
  readonly explained: readonly string[];
}

/** Judges a run that has come to its end. */
export function judge({ requested, executions, exception }: VerdictOptions): Verdict {
  const lost = [...requested].filter((launchId) => !executions.has(launchId));
  const several = [...executions].filter(([, started]) => started.length > 1);
  const isExplained = ([, started]: (typeof several)[number]): boolean =>
    exception !== undefined && followsACrash(started, exception);
  return {
    lost,
    doubled: several.filter((one) => !isExplained(one)).map(([launchId]) => launchId),
    explained: several.filter(isExplained).map(([launchId]) => launchId),
  };
}

/**
 * Each further execution is explained only if the process that started the one before was killed in
 * between, and if the listing that its launch needs can have begun before the other one was listed. One
 * instance only, so the process that was killed next is the process that had called.
 */
function followsACrash(started: readonly StartedExecution[], exception: DocumentedException): boolean {
  const { kills, listLagMs, attemptMs } = exception;
  return started.slice(1).every(({ createdAtMs }, index) => {
    const earlierMs = started[index]?.createdAtMs ?? 0;
    const crashed = kills.some((atMs) => atMs >= earlierMs - IN_FLIGHT_MS && atMs <= createdAtMs);
    return listLagMs > 0 && crashed && createdAtMs - earlierMs <= listLagMs + attemptMs;
  });
}
