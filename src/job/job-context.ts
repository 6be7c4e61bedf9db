import type { Trace } from '../launch/kit/trace.ts';

/** Writes one line: a message, or fields and a message. Pass an error as the field `err`. */
export interface JobLog {
  (message: string): void;
  (fields: object, message?: string): void;
}

/** The execution, as the work of a job sees it. */
export interface JobContext {
  /** Its lines carry the id, the job, the launch, the execution and the trace. */
  readonly logger: Readonly<Record<'debug' | 'info' | 'warn' | 'error', JobLog>>;
  /** The environment: the job's own variables, those of the launch, and those of Cloud Run. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires on SIGTERM, which Cloud Run sends 10 s before it kills a cancelled or timed-out task. */
  readonly signal: AbortSignal;
  /** Short name of the execution; undefined outside Cloud Run. */
  readonly execution: string | undefined;
  /** Index of this task in its execution, from 0. */
  readonly taskIndex: number;
  readonly taskCount: number;
  /** How often this task was tried before, from 0. */
  readonly taskAttempt: number;
  /** The launch that made this execution; undefined for one that was started by hand. */
  readonly launchId: string | undefined;
  /** The name in `jobs` that was launched; undefined for the default job. */
  readonly launchJob: string | undefined;
  readonly trace: Trace;
}
