import { setInterval } from 'node:timers';

const LOOK_MS = 250;

/**
 * npx puts a shell between itself and the command, and hands a SIGTERM to that shell alone. Then the command learns only by
 * the end of its parent that it has to stop.
 *
 * @returns what fires when the parent is gone, where npx started this process; else never.
 */
export function parentGone(process: Pick<NodeJS.Process, 'env' | 'ppid'>): AbortSignal {
  const gone = new AbortController();
  if (process.env['npm_command'] !== 'exec') return gone.signal;
  const parent = process.ppid;
  const looking = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(looking);
    gone.abort();
  }, LOOK_MS).unref();
  return gone.signal;
}
