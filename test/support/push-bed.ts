/**
 * A service with rules that gets raw deliveries at its push endpoint. Real: the service, its rules, HTTP, Google's clients
 * and gRPC. In place of Google: the emulators.
 */
import { request } from 'node:http';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { startTestBed as startCloudRun } from '../../emulators/testing/cloud-run-bed.ts';
import { startTestBed as startPubSub } from '../../emulators/testing/pubsub-bed.ts';
import { serve, type Serving } from '../../src/service/serve.ts';

/** Headers and body of a push. */
export interface RawPush {
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Buffer;
}

export interface PushBed {
  /**
   * Sends a push. @returns the status and the result: `204 launched job: arg | arg`, `204 dead letter: rule-failed`,
   * `204 ignored`, `422 rejected`, or only the status.
   */
  readonly push: (raw: RawPush) => Promise<string>;
}

/** Starts it with the text of a rules file; everything is closed after the test. */
export async function startPushBed(options: {
  readonly rules: string;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<PushBed> {
  const { pubsub, emulator } = await startPubSub();
  await pubsub.createTopic('dead');
  const started: string[] = [];
  const cloudRun = await startCloudRun({
    run({ args, env: { LAUNCH_JOB: job } }) {
      started.push(`launched ${job}: ${args.map((arg) => arg.slice(0, 80)).join(' | ')}`);
      return 0;
    },
  });
  const lines: { readonly outcome?: string }[] = [];
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Serving>();
  const runtime = {
    env: {
      ROLE: 'subscriber',
      HOST: '127.0.0.1',
      PORT: '0',
      PUSH_AUTH: 'none',
      PROJECT_ID: 'p',
      REGION: 'asia-northeast1',
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      DEAD_LETTER_TOPIC: 'dead',
      RULES: options.rules,
      PUBSUB_EMULATOR_HOST: emulator.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.emulator.address,
      ...options.env,
    },
    stop: stop.signal,
    logDestination: {
      write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]),
    },
    print: () => undefined,
  };
  const serving = serve(runtime, resolve);
  closeAfterTest(async () => {
    stop.abort();
    await serving;
  });
  const { port } = await promise;
  return {
    async push(raw) {
      const before = {
        lines: lines.length,
        started: started.length,
        letters: emulator.messages('dead').length,
      };
      const status = await send(port, raw);
      await cloudRun.emulator.idle();
      const letters = emulator.messages('dead').slice(before.letters);
      const outcome = lines.slice(before.lines).find((line) => line.outcome !== undefined)?.outcome;
      const shown = [
        ...started.slice(before.started),
        ...letters.map(({ attributes }) => `dead letter: ${attributes['deadLetterReason']}`),
      ];
      if (shown.length > 0) return `${status} ${shown.join(', and ')}`;
      return outcome === undefined ? String(status) : `${status} ${outcome}`;
    },
  };
}

/** Sends the headers unchanged: `fetch` would normalise them. */
async function send(port: number, { headers = [], body = '' }: RawPush): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const own = [
    ['host', 'bridge'],
    ['content-length', String(Buffer.byteLength(body))],
  ] as const;
  const options = { host: '127.0.0.1', port, path: '/pubsub/push', method: 'POST' };
  const sent = request({ ...options, headers: [...own, ...headers].flat() }, (response) => {
    response.resume();
    response.on('end', () => resolve(response.statusCode ?? 0));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}
