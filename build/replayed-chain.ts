import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { createJob, createSubscriptions, LOCAL } from '../dev/local-project.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startPostgres } from '../test/postgres.ts';
import { sampleLineOf } from '../test/support/sample-work.ts';
import type { Stage } from './dockerfile/stage.ts';
import { startProgram, type Program } from './program.ts';

const ACK_DEADLINE_SECONDS = 60;
const PUSH_PATH = '/pubsub/push';

/** Node's debug line about a file whose compiled code came from the cache. */
const TAKEN_FROM_CACHE = /chunks\/.* was accepted/g;

/**
 * Runs the image as service, as job and as command line: one launch through the emulators with tokens and PostgreSQL, one
 * dead letter, the commands that list both, and a job that uses the compile cache.
 *
 * @param options.node the program in place of the image's `node`.
 * @returns one line for each check.
 * @throws when a check fails.
 */
export async function runChain({
  image,
  node,
}: {
  readonly image: Stage;
  readonly node: string;
}): Promise<readonly string[]> {
  const seen: string[] = [];
  await using releases = new AsyncDisposableStack();
  const postgres = await startPostgres();
  releases.defer(() => postgres.close());
  const pubsub = await startPubSubEmulator();
  releases.defer(() => pubsub.close());
  const completed = Promise.withResolvers<void>();
  const cloudRun = await startCloudRunEmulator({
    images: {
      [LOCAL.image]: {
        async run({ args, env }) {
          const task = start(args, { ...env });
          see('job', await task.succeeded, await sampleLineOf('2'));
          see('job, complaints', await task.complaints, /^$/);
          return 0;
        },
      },
    },
    onExecutionCompleted: () => completed.resolve(),
  });
  releases.defer(() => cloudRun.close());
  await createJob(cloudRun.address);

  const env = {
    HOST: '127.0.0.1',
    PORT: '0',
    HTTP_AUTH: 'none',
    PUSH_AUDIENCE: LOCAL.pushAudience,
    PUSH_SERVICE_ACCOUNTS: LOCAL.pushIdentity,
    OIDC_ISSUER: pubsub.issuer,
    OIDC_JWKS_URL: pubsub.jwksUrl,
    PROJECT_ID: LOCAL.projectId,
    JOB_NAME: LOCAL.job,
    DEAD_LETTER_TOPIC: LOCAL.deadLetterTopic,
    DEAD_LETTER_SUBSCRIPTION: LOCAL.deadLetterSubscription,
    ACK_DEADLINE_SECONDS: String(ACK_DEADLINE_SECONDS),
    LEDGER_URL: await postgres.createDatabase(),
    PUBSUB_EMULATOR_HOST: pubsub.address,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
  };
  const service = start(image.command, env);
  releases.defer(async () => {
    service.stop();
    await service.complaints;
  });
  const { port } = JSON.parse(await service.line('"listening"')) as { readonly port: number };
  const url = `http://127.0.0.1:${port}`;
  await createSubscriptions({
    pubsubHost: pubsub.address,
    pushEndpoint: url + PUSH_PATH,
    ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
    hasTokens: true,
  });

  const accepted = await fetch(`${url}/job/2`, { method: 'POST' });
  see('POST /job/2', `${accepted.status} ${await accepted.text()}`, /^202/);
  await completed.promise;
  await pubsub.quiet();
  const location = accepted.headers.get('location') ?? '';
  see(`GET ${location}`, await (await fetch(url + location)).text(), '"state":"succeeded"');
  see('launches list', await start(['launches', 'list'], env).succeeded, 'succeeded');
  see('publish', await start(['publish', '--id=2', '--launch-id=again'], env).succeeded, 'launchId again');

  await publishNonsense(pubsub.address);
  await pubsub.quiet();
  see('dead-letters list', await start(['dead-letters', 'list'], env).succeeded, 'invalid-json');
  service.stop();
  await service.succeeded;
  const telling = start(['job', '--id=2'], { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
  see(
    'files from the compile cache',
    String((await telling.complaints).match(TAKEN_FROM_CACHE)?.length),
    /[1-9]/,
  );
  return seen;

  function see(what: string, found: string, expected: string | RegExp): void {
    seen.push(`${what}: ${found}`);
    if (found.search(expected) < 0) throw new Error(`${what}: expected ${expected}, found ${found}`);
  }

  function start(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Program {
    const [, main = ''] = image.entrypoint;
    return startProgram({
      node,
      args: [path.join(image.root, main), ...args],
      env: { ...image.env, ...variables },
      user: image.user,
    });
  }
}

async function publishNonsense(emulatorHost: string): Promise<void> {
  const client = new PubSub(pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost }));
  await client.topic(LOCAL.topic).publishMessage({ data: Buffer.from('nonsense') });
  await client.close();
}
