import { createLogger } from '../src/logging/logger.ts';
import { jobImage } from './job-image.ts';
import type { LaunchOnceOptions } from './launch-once.ts';
import { startLocalChain, type LocalChain } from './local-chain.ts';
import { logDestination } from './log-destination.ts';
import { structured } from './task-log.ts';

/** Runs the chain until it is stopped. Service and jobs log to standard output. */
export async function keepRunning({ env, stop, command }: Omit<LaunchOnceOptions, 'id'>): Promise<void> {
  const destination = logDestination(process.stdout);
  const logger = createLogger({ level: 'info', destination });
  const chain = await startLocalChain({
    runtime: {
      env,
      stop,
      logDestination: destination,
      print: (line) => void process.stdout.write(`${line}\n`),
    },
    image: jobImage({ command, env }),
    onTaskOutput({ line, stream, execution }) {
      if (structured(line) !== undefined) destination.write(`${line}\n`);
      else logger[stream === 'stdout' ? 'info' : 'error']({ execution: execution.split('/').at(-1) }, line);
    },
  });
  if (process.stdout.isTTY) process.stdout.write(welcome(chain));
  else logger.info({ service: `http://127.0.0.1:${chain.port}`, try: curl(chain) }, 'the chain runs');
  await chain.stopped;
  await chain.close();
  logger.info('stopped');
}

function curl({ port }: LocalChain): string {
  return `curl -X POST -H 'Idempotency-Key: try-1' http://127.0.0.1:${port}/job/2`;
}

function welcome(chain: LocalChain): string {
  return `
  The chain runs: http://127.0.0.1:${chain.port}/job/:id → Pub/Sub → push → Cloud Run job

    PUBSUB_EMULATOR_HOST=${chain.pubsubHost}
    CLOUD_RUN_EMULATOR_HOST=${chain.cloudRun.address}

  Try it in another terminal:

    ${curl(chain)}

  Ctrl-C stops it.

`;
}
