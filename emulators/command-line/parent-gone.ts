import { setInterval } from 'node:timers';

const LOOK_MS = 250;

/**
 * npx starts the command through a shell and passes a SIGTERM only to that shell. The command can only notice that its
 * parent has ended.
 *
 * @returns a signal that fires when the parent has ended, if npx started this process.
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
