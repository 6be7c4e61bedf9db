/** A program of this machine in place of a container image. */
export interface CommandImage {
  /** The image's ENTRYPOINT: program and leading arguments. No shell is involved. */
  readonly entrypoint: readonly string[];
  /** The image's CMD: the arguments when the job sets none. */
  readonly defaultArgs?: readonly string[];
  /** Working directory; default: the emulator's. A container's `working_dir` is ignored. */
  readonly cwd?: string;
  /**
   * The image's ENV. The child gets it, then the job's variables, then `CLOUD_RUN_*`. Of the emulator's environment it gets
   * only `PATH`, which is needed to find programs.
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** A function of this process in place of a container image. */
export interface FunctionImage {
  /** Returns the exit code. An error becomes a line on stderr and exit code 1. */
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
