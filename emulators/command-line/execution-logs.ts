import type { TaskOutput } from '../cloud-run/container/task-runner.ts';

/** Lines kept of one execution; the oldest are dropped first. */
const KEPT_LINES = 10_000;
/** Executions kept; the one that began to write first is dropped first. */
const KEPT_EXECUTIONS = 1_000;

/** The output of executions. */
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
