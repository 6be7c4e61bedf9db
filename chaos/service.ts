/**
 * One instance of the unchanged service with its durations shortened: `node chaos/service.ts <timeScale>`.
 * It tells its port to the process that forked it, and ends with that one.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { serve } from '../src/service/serve.ts';

/** All that the service needs is loaded by then. */
const FLUSH_MS = 3_000;

// Each instance is killed, so what it has compiled is kept while it runs: else starting is most of what the machine does.
enableCompileCache();
setTimeout(flushCompileCache, FLUSH_MS).unref();

const stop = new AbortController();
process.once('disconnect', () => process.exit(1));
// Ctrl-C in a terminal goes to the whole group; whoever forked this process ends it.
process.on('SIGINT', () => undefined);

await serve(
  {
    env: process.env,
    stop: stop.signal,
    timeScale: Number(process.argv[2]),
    output: process.stdout,
    print: (line) => void process.stdout.write(`${line}\n`),
  },
  ({ port }) => process.send?.(port),
);
