/** Real: the pages, both emulators, and gRPC calls of every RPC in the protos. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { credentials, makeGenericClientConstructor, status, type Client } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differencesPage, DIFFERENCES_PAGE_FILE } from '../dev/emulators-differences-page.ts';
import { startCloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import { flagsCommand } from '../emulators/command-line/flags.ts';
import { parseSetUp } from '../emulators/command-line/read-set-up.ts';
import { RPC_NAMES } from '../emulators/command-line/rpc-names.ts';
import { serviceDefinition } from '../emulators/grpc/protos.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';

const page = readFileSync(path.join(import.meta.dirname, '../docs/emulators.md'), 'utf8');

/** The variable with the address of each service. */
const SERVICES = {
  'google.pubsub.v1.Publisher': 'PUBSUB_EMULATOR_HOST',
  'google.pubsub.v1.Subscriber': 'PUBSUB_EMULATOR_HOST',
  'google.pubsub.v1.SchemaService': 'PUBSUB_EMULATOR_HOST',
  'google.iam.v1.IAMPolicy': 'PUBSUB_EMULATOR_HOST',
  'google.cloud.run.v2.Jobs': 'CLOUD_RUN_EMULATOR_HOST',
  'google.cloud.run.v2.Executions': 'CLOUD_RUN_EMULATOR_HOST',
  'google.cloud.run.v2.Tasks': 'CLOUD_RUN_EMULATOR_HOST',
  'google.longrunning.Operations': 'CLOUD_RUN_EMULATOR_HOST',
} as const;

interface Section {
  readonly variable: string;
  /** "yes" or "no" by RPC. */
  readonly rpcs: Readonly<Record<string, string>>;
}

/** The page's statements on every service. */
function sections(): Readonly<Record<string, Section>> {
  const [, ...parts] = page.split('\n### ');
  return Object.fromEntries(
    parts.map((part) => {
      const rows = [...part.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, rpc, told]) => [rpc, told]);
      const [service = ''] = part.split('\n');
      return [service, { variable: /On `(\w+)`/.exec(part)?.[1] ?? '', rpcs: Object.fromEntries(rows) }];
    }),
  );
}

/** Calls an RPC with an empty request. Resolves with its status code, or with OK at its first answer. */
function codeOf(client: Client, rpc: { readonly path: string; readonly isStream: boolean }): Promise<number> {
  const empty = (): Buffer => Buffer.alloc(0);
  const { promise, resolve } = Promise.withResolvers<number>();
  if (rpc.isStream) {
    const call = client.makeBidiStreamRequest(rpc.path, empty, (bytes) => bytes);
    call.on('status', ({ code }: { readonly code: number }) => resolve(code));
    // Comes with the status.
    call.on('error', () => undefined).on('data', () => undefined);
    call.write({});
  } else {
    client.makeUnaryRequest(
      rpc.path,
      empty,
      (bytes) => bytes,
      {},
      (error) => resolve(error?.code ?? status.OK),
    );
  }
  return promise;
}

describe('docs/emulators.md', () => {
  const clients = new Map<string, Client>();
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const Generic = makeGenericClientConstructor({}, '');
    const emulators = {
      PUBSUB_EMULATOR_HOST: await startPubSubEmulator(),
      CLOUD_RUN_EMULATOR_HOST: await startCloudRunEmulator({ images: {} }),
    };
    for (const [variable, emulator] of Object.entries(emulators)) {
      clients.set(variable, new Generic(emulator.address, credentials.createInsecure()));
      closing.push(() => emulator.close());
    }
  });

  afterAll(async () => {
    for (const client of clients.values()) client.close();
    for (const close of closing) await close();
  });

  it('has a section for each service of the emulators', () => {
    const told = Object.entries(sections()).map(([service, { variable }]) => [service, variable]);
    expect(Object.fromEntries(told)).toEqual(SERVICES);
  });

  it('lists every RPC that a fault can name', () => {
    const told = Object.values(sections()).flatMap(({ rpcs }) => Object.keys(rpcs));
    expect([...new Set(told)].toSorted()).toEqual(RPC_NAMES);
  });

  it.each(Object.entries(SERVICES))(
    'says of every RPC of %s whether it is implemented',
    async (service, variable) => {
      const client = clients.get(variable)!;
      const answers = Object.entries(serviceDefinition(service)).map(
        async ([name, { path: rpc, requestStream }]) => {
          const code = await codeOf(client, { path: rpc, isStream: requestStream });
          return [name, status[code] === 'UNIMPLEMENTED' ? 'no' : 'yes'];
        },
      );
      expect(sections()[service]?.rpcs).toEqual(Object.fromEntries(await Promise.all(answers)));
    },
  );

  it('lists exactly the flags that exist', () => {
    const [, flags = ''] = /## Flags\n([\s\S]*?)\n## /.exec(page) ?? [];
    const listed = flags
      .split('\n')
      .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/--[a-z][a-z-]+/g)]);
    const there = flagsCommand().options.map(({ long }) => String(long));
    expect(listed.map(([flag]) => flag).toSorted()).toEqual(there.toSorted());
  });

  it('shows a file that the emulators accept', () => {
    const [, file = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? [];
    expect(parseSetUp(JSON.parse(file), 'the page').jobs).toHaveLength(2);
  });
});

it('docs/maintainers/emulators-differences.md is what `npm run docs:emulators` writes', () => {
  expect(readFileSync(DIFFERENCES_PAGE_FILE, 'utf8')).toBe(differencesPage());
});
