import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The measured process has one core; the load and the emulators share the other. */
const SERVER_CORE = '0';
const LOAD_CORE = '1';

const pins = availableParallelism() > 1 && spawnSync('taskset', ['-V']).error === undefined;

export const PINNING = pins
  ? `each server on core ${SERVER_CORE}; load, emulators and PostgreSQL on core ${LOAD_CORE}`
  : 'nothing is pinned, because there is no taskset or only one core: the ratios are inexact';

/** Moves this process and its future children to the core of the load. */
export function pinLoad(): void {
  if (pins) spawnSync('taskset', ['-a', '-c', '-p', LOAD_CORE, String(process.pid)]);
}

/** The command that runs `program` on the core of the server. */
export function onServerCore(
  program: string,
  args: readonly string[],
): { readonly file: string; readonly args: readonly string[] } {
  // taskset replaces itself with the program, so the process id stays the same.
  return pins ? { file: 'taskset', args: ['-c', SERVER_CORE, program, ...args] } : { file: program, args };
}
