import type { TaskOutput } from '../cloud-run/container/task-runner.ts';

/** Of one execution; the oldest lines go first. */
const KEPT_LINES = 10_000;
/** Those with output; the one that began to write first goes first. */
const KEPT_EXECUTIONS = 1_000;

/** What executions wrote, for whoever asks while the emulators run. */
export class ExecutionLogs {
  readonly #lines = new Map<string, TaskOutput[]>();

  add(output: TaskOutput): void {
    const lines = this.#lines.get(output.execution) ?? [];
    lines.push(output);
    if (lines.length > KEPT_LINES) lines.shift();
    this.#lines.set(output.execution, lines);
    const [oldest] = this.#lines.keys();
    if (this.#lines.size > KEPT_EXECUTIONS && oldest !== undefined) this.#lines.delete(oldest);
  }

  /**
   * The lines that an execution wrote so far, oldest first.
   *
   * @param execution its full name, or the last part of it.
   */
  of(execution: string): readonly TaskOutput[] {
    const found = [...this.#lines].find(([name]) => name === execution || name.endsWith(`/${execution}`));
    return [...(found?.[1] ?? [])];
  }

  clear(): void {
    this.#lines.clear();
  }
}
