/**
 * One instance of the unchanged service with shorter durations: `node chaos/service.ts <timeScale>`. It sends its port to
 * the parent process, and ends with it.
 */
import { enableCompileCache, flushCompileCache } from 'node:module';
import { serve } from '../src/service/serve.ts';

/** The whole service is loaded by then. */
const FLUSH_MS = 3_000;

// The compile cache is flushed early, because instances are killed, and compiling would be most of the load.
enableCompileCache();
setTimeout(flushCompileCache, FLUSH_MS).unref();

const stop = new AbortController();
process.once('disconnect', () => process.exit(1));
// Ctrl-C in a terminal goes to the whole group; the parent ends this process.
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
