import { constants } from 'node:os';
import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';

/** A shell's exit code for a signal is this plus the signal's number. */
const SIGNALLED = 128;

/** How an execution ended, in one line: `execution local-job-abcde failed: exit code 3`. */
export function executionEnd(execution: EmulatedExecution): string {
  const { name, state } = execution;
  const reason = state === 'failed' ? `: ${reasonOf(execution)}` : '';
  return `execution ${name.split('/').at(-1)} ${state}${reason}`;
}

/** The reason of the first failed task, which decides the execution's state. */
function reasonOf({ failure, tasks }: EmulatedExecution): string {
  if (failure !== undefined) return failure.message;
  const attempt = tasks.find(({ state }) => state === 'failed')?.attempts.at(-1);
  if (attempt?.failure !== undefined) return attempt.failure.message;
  if (attempt?.timedOut === true) return 'timed out';
  const exitCode = attempt?.exitCode ?? 0;
  if (attempt?.signalled !== true) return `exit code ${exitCode}`;
  const names = Object.entries(constants.signals);
  const [signal] = names.find(([, number]) => number === exitCode - SIGNALLED) ?? [];
  return `signal ${signal ?? exitCode - SIGNALLED}`;
}
