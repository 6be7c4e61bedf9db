/** An execution as Cloud Run lists it, with what the bridge wrote into its environment. */
export interface ListedExecution {
  /** Full resource name. */
  readonly name: string;
  /** Milliseconds since the Unix epoch, by Cloud Run's clock. */
  readonly createTimeMs: number;
  /** Undefined for an execution that the bridge did not start, or if the environment is not shown. */
  readonly launchId: string | undefined;
  /** The name in `jobs`; empty for the default job. */
  readonly launchJob: string;
  readonly digest: string | undefined;
  readonly inputId: string | undefined;
}
