import { createLogger } from '../src/logging/logger.ts';
import { jobImage } from './job-image.ts';
import type { LaunchOnceOptions } from './launch-once.ts';
import { startLocalChain, type LocalChain } from './local-chain.ts';
import { chainVariables } from './chain-variables.ts';
import { executionEnd } from './execution-end.ts';
import { LOCAL, topicOf } from './local-project.ts';
import type { LocalRules } from './local-rules.ts';
import { logDestination } from './log-destination.ts';
import { structured } from './task-log.ts';

/** Runs the chain until it is stopped. Service and jobs log to standard output. */
export async function keepRunning({
  env,
  stop,
  command,
  rules,
  hasLedger,
}: Omit<LaunchOnceOptions, 'id'> & { readonly hasLedger: boolean }): Promise<void> {
  const destination = logDestination(process.stdout);
  const logger = createLogger({ level: 'info', destination });
  const chain = await startLocalChain({
    runtime: {
      env,
      stop,
      logDestination: destination,
      print: (line) => void process.stdout.write(`${line}\n`),
    },
    image: jobImage({ command, env, hasRules: rules !== undefined }),
    rules,
    hasLedger,
    onExecutionCompleted: (execution) => void process.stderr.write(`${executionEnd(execution)}\n`),
    onTaskOutput({ line, stream, execution }) {
      if (structured(line) !== undefined) destination.write(`${line}\n`);
      else logger[stream === 'stdout' ? 'info' : 'error']({ execution: execution.split('/').at(-1) }, line);
    },
  });
  const lines = {
    service: `http://127.0.0.1:${chain.port}`,
    variables: chainVariables(chain.env),
    try: tries(chain, rules).join('\n'),
  };
  const board = chain.boardPort === undefined ? undefined : `http://127.0.0.1:${chain.boardPort}`;
  if (process.stdout.isTTY) process.stdout.write(welcome({ ...lines, board }));
  else logger.info(lines, 'the chain runs');
  if (board !== undefined && !process.stdout.isTTY) logger.info({ board }, `the board: ${board}`);
  await chain.stopped;
  await chain.close();
  logger.info('stopped');
}

/** One command for each way to launch. */
function tries({ port }: LocalChain, rules: LocalRules | undefined): readonly string[] {
  const address = `http://127.0.0.1:${port}`;
  const id = `curl -X POST -H 'Idempotency-Key: try-1' ${address}/job/2`;
  if (rules === undefined) return [id];
  return [
    ...(rules.hasDefaultJob ? [id] : []),
    ...rules.named.map(
      (name) => `curl -X POST ${address}/jobs/${name} -H 'Content-Type: application/json' -d @EVENT.json`,
    ),
    ...[`projects/${LOCAL.projectId}/topics/${LOCAL.topic}`, ...rules.subscriptions.map(topicOf)].map(
      (topic) =>
        `npm run local:publish -- EVENT.json --topic ${topic.replace(`projects/${LOCAL.projectId}/topics/`, '')}`,
    ),
  ];
}

function welcome(lines: {
  readonly service: string;
  readonly variables: string;
  readonly try: string;
  readonly board: string | undefined;
}): string {
  // Last, where the eye ends.
  const board = lines.board === undefined ? '' : `\n  The board: ${lines.board}\n`;
  return `
  The chain runs: ${lines.service} → Pub/Sub → push → Cloud Run job

  Try it in another terminal:

    ${[...lines.variables.split('\n'), '', ...lines.try.split('\n')].join('\n    ')}

  Ctrl-C stops it.
${board}`;
}
