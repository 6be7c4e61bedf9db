/** A program of this machine in place of a container image. */
export interface CommandImage {
  /** The image's ENTRYPOINT: program and leading arguments. No shell is involved. */
  readonly entrypoint: readonly string[];
  /** The image's CMD: the arguments when the job sets none. */
  readonly defaultArgs?: readonly string[];
  /** Working directory; the emulator's own when left out. A container's `working_dir` is not used. */
  readonly cwd?: string;
  /**
   * The image's ENV. The child gets this, then the job's variables, then `CLOUD_RUN_*`, and nothing else of the
   * emulator's environment but `PATH`, without which no program is found.
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** A function of this process in place of a container image. */
export interface FunctionImage {
  /** Returns the exit code. What it throws becomes a line on stderr and exit code 1. */
  run(task: FunctionTask): Promise<number> | number;
}

/** One attempt of one task, as a {@link FunctionImage} gets it. */
export interface FunctionTask {
  readonly args: readonly string[];
  /** The job's variables and `CLOUD_RUN_*`. */
  readonly env: Readonly<Record<string, string>>;
  readonly taskIndex: number;
  /** 0 for the first attempt. */
  readonly attempt: number;
  /** Full resource name. */
  readonly execution: string;
  /** Fires where a process would get SIGTERM. */
  readonly signal: AbortSignal;
}

export type Image = CommandImage | FunctionImage;

export type Images = Readonly<Record<string, Image>>;
