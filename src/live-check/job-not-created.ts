/** A job could not be created. The first row that needs one tells the cause, and the others name that row. */
export class JobNotCreated extends Error {
  override readonly name = 'JobNotCreated';

  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`the job could not be created, so nothing about executions can be tried: ${why}`, { cause });
  }
}
