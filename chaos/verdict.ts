import type { StartedExecution } from './evidence.ts';

export interface VerdictOptions {
  readonly requested: ReadonlySet<string>;
  /** By launch id, oldest first. */
  readonly executions: ReadonlyMap<string, readonly StartedExecution[]>;
  /** Undefined if no exception is documented. */
  readonly exception?: DocumentedException;
}

/**
 * One instance without a database cannot see an execution that is not listed yet after a crash, because its claim was lost
 * with the process.
 */
export interface DocumentedException {
  /** Times of the kills of the instance, milliseconds since the Unix epoch. */
  readonly kills: readonly number[];
  readonly listLagMs: number;
  /** The longest time from the listing without the first execution to the second RunJob. */
  readonly attemptMs: number;
}

/** A call that was sent just before its process was killed is accepted within this time. */
const IN_FLIGHT_MS = 250;

/** Launch ids by their mistake. */
export interface Verdict {
  /** Requested, without an execution. */
  readonly lost: readonly string[];
  /** Two or more executions without an explanation. */
  readonly doubled: readonly string[];
  /** Two or more executions by a documented exception. */
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
 * A further execution is explained only if the process that started the previous one was killed in between, and if the
 * listing before it may have begun before the previous one was listed. There is only one instance, so the process that was
 * killed next is the one that had called.
 */
function followsACrash(started: readonly StartedExecution[], exception: DocumentedException): boolean {
  const { kills, listLagMs, attemptMs } = exception;
  return started.slice(1).every(({ createdAtMs }, index) => {
    const earlierMs = started[index]?.createdAtMs ?? 0;
    const crashed = kills.some((atMs) => atMs >= earlierMs - IN_FLIGHT_MS && atMs <= createdAtMs);
    return listLagMs > 0 && crashed && createdAtMs - earlierMs <= listLagMs + attemptMs;
  });
}
