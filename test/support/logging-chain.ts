import { PubSub } from '@google-cloud/pubsub';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { jobImage } from '../../dev/job-image.ts';
import { startLocalChain, type LocalChain } from '../../dev/local-chain.ts';
import type { LocalRules } from '../../dev/local-rules.ts';
import { structured } from '../../dev/task-log.ts';
import type { CommandImage } from '../../emulators/cloud-run/container/image.ts';
import { pubsubClientOptions } from '../../dev/pubsub-client-options.ts';

export type Line = Readonly<Record<string, unknown>>;

/** The local chain in this process, with all lines of service and jobs. */
export interface LoggingChain {
  readonly chain: LocalChain;
  /** The service's address. */
  readonly url: string;
  /** Every structured line, oldest first. */
  readonly lines: readonly Line[];
  /** Everything that was written, unchanged. */
  output(): string;
  /** Resolves with the first line that has these values. */
  line(fields: Line): Promise<Line>;
  publish(message: { readonly data: Buffer; readonly attributes?: Record<string, string> }): Promise<void>;
}

/** Starts the chain with the job of `npm run local` or with `image`; closed after the test. */
export async function startLoggingChain(
  options: {
    readonly env?: Readonly<Record<string, string>>;
    readonly image?: CommandImage;
    readonly rules?: LocalRules;
  } = {},
): Promise<LoggingChain> {
  const { env, rules } = options;
  const own = { command: undefined, env: { PATH: process.env['PATH'] }, hasRules: rules !== undefined };
  const { image = jobImage(own) } = options;
  const stop = new AbortController();
  const texts: string[] = [];
  const lines: Line[] = [];
  const waiting = new Map<Line, (line: Line) => void>();
  const add = (text: string): void => {
    texts.push(text);
    const line = structured(text);
    if (line === undefined) return;
    lines.push(line);
    for (const [fields, found] of waiting) if (fits(line, fields)) found(line);
  };
  const chain = await startLocalChain({
    runtime: {
      env: { PORT: '0', ...env },
      stop: stop.signal,
      logDestination: { write: add },
      print: add,
      note: add,
    },
    image,
    rules,
    onTaskOutput: ({ line }) => add(line),
  });
  closeAfterTest(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  return {
    chain,
    url: `http://127.0.0.1:${chain.port}`,
    lines,
    output: () => texts.join('\n'),
    async line(fields) {
      const found = Promise.withResolvers<Line>();
      waiting.set(fields, found.resolve);
      return lines.find((line) => fits(line, fields)) ?? found.promise;
    },
    async publish(message) {
      const emulatorHost = chain.pubsubHost;
      const client = new PubSub(pubsubClientOptions({ projectId: 'local-project', emulatorHost }));
      await client.topic('job-launches').publishMessage(message);
      await client.close();
    },
  };
}

function fits(line: Line, fields: Line): boolean {
  return Object.entries(fields).every(([name, value]) => line[name] === value);
}
