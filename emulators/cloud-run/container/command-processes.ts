import { spawn, type ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import { constants } from 'node:os';
import type { ContainerExit, RunningContainer } from '../execution/attempt.ts';
import { GroupWatcher } from './group-watcher.ts';
import { readLines } from './output-lines.ts';

export interface CommandOptions {
  /** Program and arguments; no shell is involved. */
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the child. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (stream: 'stdout' | 'stderr', line: string) => void;
}

/** The exit code of a shell for a program that cannot be started. */
const CANNOT_START = 127;
const KILLED = 128;
/** How long output is awaited after the exit. In real time, because a real process may hold the pipe. */
const OUTPUT_DRAIN_MS = 1_000;

/**
 * Child processes, each the leader of a process group, so that one signal reaches its children too and none outlives its
 * container.
 */
export class CommandProcesses {
  readonly #groups = new Set<number>();
  readonly #watcher = new GroupWatcher();
  readonly #killAll = (): void => {
    for (const group of this.#groups) signalGroup(group, 'SIGKILL');
  };

  constructor() {
    // Another group also gets neither a Ctrl-C in the terminal nor the end of this process.
    process.on('exit', this.#killAll);
  }

  start(options: CommandOptions): RunningContainer {
    const { promise, resolve } = Promise.withResolvers<ContainerExit>();
    const child = this.#spawn(options);
    if (child instanceof Error || child.pid === undefined) {
      const cannotStart = (error: Error): void => {
        options.onLine('stderr', `cannot start '${options.argv[0]}': ${reasonOf(error, options.cwd)}`);
        resolve({ exitCode: CANNOT_START, signalled: false });
      };
      if (child instanceof Error) cannotStart(child);
      else child.once('error', cannotStart);
      return { exit: promise, stop: () => undefined };
    }
    const group = child.pid;
    this.#groups.add(group);
    this.#watcher.started(group);
    if (child.stdout !== null) readLines(child.stdout, (line) => options.onLine('stdout', line));
    if (child.stderr !== null) readLines(child.stderr, (line) => options.onLine('stderr', line));
    child.once('exit', () => {
      // A container dies with its first process; here the rest of the group has to be killed.
      signalGroup(group, 'SIGKILL');
      this.#groups.delete(group);
      this.#watcher.ended(group);
      // A process that left the group and holds the pipe must not keep the attempt open.
      const drain = setTimeout(
        () => [child.stdout, child.stderr].forEach((stream) => stream?.destroy()),
        OUTPUT_DRAIN_MS,
      );
      child.once('close', () => clearTimeout(drain));
    });
    child.once('close', (code, signal) => {
      const exitCode = code ?? KILLED + constants.signals[signal ?? 'SIGKILL'];
      resolve({ exitCode, signalled: code === null });
    });
    return {
      exit: promise,
      stop: (signal) => {
        if (this.#groups.has(group)) signalGroup(group, signal);
      },
    };
  }

  /** Kills all that still run. */
  close(): void {
    this.#killAll();
    this.#watcher.close();
    process.off('exit', this.#killAll);
  }

  /** `spawn` throws some failures (an argument list that is too long) and emits others (no such program). */
  #spawn({ argv, cwd, env }: CommandOptions): ChildProcess | Error {
    const [program = '', ...args] = argv;
    try {
      return spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }
}

/** `spawn` reports a missing folder like a missing program. */
function reasonOf(error: Error, cwd: string | undefined): string {
  const isFolder = cwd === undefined || statSync(cwd, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? error.message : `${cwd}, its working directory, is not a folder`;
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // The group has ended already: ESRCH, and on macOS EPERM until it is reaped.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
