import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseData } from '../src/launch/event/parse-data.ts';
import { parseJson } from '../src/launch/event/parse-json.ts';
import type { EventFacts } from '../src/launch/jobs/job.ts';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
import { onServerCore } from './pinning.ts';
import { OUR_VERSION, ourRulesCheck, type Program } from './programs.ts';
import type { Contest, Figures, Row } from './row.ts';

const RULES = 50;
const EVENTS = 20_000;

/** Every rule is concerned, each condition is evaluated, and the last one holds: what an event can cost at most. */
const FILE = `jobs:
  thumbnails: { args: [job, "--object=gs://{data.bucket}/{data.name}"], launchId: [gcs, "{data.bucket}", "{data.name}", "{data.generation}"] }
rules:
${Array.from({ length: RULES }, (_, index) => {
  const folder = index === RULES - 1 ? 'in/' : `folder-${index}/`;
  return `  - { name: r${index}, from: { attributes: { eventType: OBJECT_FINALIZE } }, when: 'data.name.startsWith("${folder}") && data.contentType == "image/png"', launch: { job: thumbnails } }`;
}).join('\n')}
unmatched: ignore
`;

/** As Cloud Storage documents a notification. */
const DATA = Buffer.from(
  JSON.stringify({
    kind: 'storage#object',
    id: 'my-bucket/in/cat.png/1724000000000000',
    selfLink: 'https://www.googleapis.com/storage/v1/b/my-bucket/o/in%2Fcat.png',
    name: 'in/cat.png',
    bucket: 'my-bucket',
    generation: '1724000000000000',
    metageneration: '1',
    contentType: 'image/png',
    timeCreated: '2026-08-18T16:53:20.000Z',
    updated: '2026-08-18T16:53:20.000Z',
    storageClass: 'STANDARD',
    size: '35311',
    md5Hash: 'S9PaYDDbOrF/yZ/4XqWuxA==',
    crc32c: 'vZRmKg==',
    etag: 'CICAxIqjtIcDEAE=',
  }),
);

/** What rules cost: an event, and the start. */
export const RULES_ROWS: readonly Row[] = [
  {
    name: 'rules',
    work: `one event against ${RULES} rules, its values too`,
    beside: 'its JSON as read without rules',
    metrics: [
      { key: 'cpuUs', unit: 'µs of CPU', digits: 1, bound: { of: 'ours', kind: 'at most', value: 50 } },
    ],
    rounds: 5,
    open: openEvents,
  },
  {
    name: 'start-rules',
    work: `whole process of \`rules check\` with ${RULES} rules`,
    beside: '`--version`',
    metrics: [
      { key: 'elapsedMs', unit: 'ms', digits: 0 },
      { key: 'laterMs', unit: 'ms later', digits: 0, bound: { of: 'ours', kind: 'at most', value: 60 } },
    ],
    rounds: 15,
    open: openStarts,
  },
];

async function openEvents(): Promise<Contest> {
  const rulebook = await readRulebook({
    text: FILE,
    file: 'rules.yaml',
    projectId: 'p',
    region: 'asia-northeast1',
  });
  const ours = (): void => {
    const event: EventFacts = {
      id: undefined,
      data: parseData(DATA),
      attributes: { eventType: 'OBJECT_FINALIZE' },
      message: { id: '1', publishTime: '', orderingKey: '', subscription: 'projects/p/subscriptions/s' },
      event: undefined,
    };
    if (rulebook.match(event)?.job.values(event).launchId === undefined) throw new Error('no rule matched');
  };
  return {
    contestants: {
      ours: () => Promise.resolve(cpuOf(ours)),
      beside: () => Promise.resolve(cpuOf(() => void parseJson(DATA))),
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

function cpuOf(work: () => void): Figures {
  for (let count = 0; count < EVENTS; count += 1) work();
  const before = process.cpuUsage();
  for (let count = 0; count < EVENTS; count += 1) work();
  const { user, system } = process.cpuUsage(before);
  return { cpuUs: (user + system) / EVENTS };
}

async function openStarts(): Promise<Contest> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-rules-'));
  const file = join(folder, 'rules.yaml');
  await writeFile(file, FILE);
  const check = ourRulesCheck(file);
  // The first start fills the disk's cache.
  for (const program of [check, OUR_VERSION]) elapsed(program);
  return {
    contestants: {
      ours: () => {
        const elapsedMs = elapsed(check);
        return Promise.resolve({ elapsedMs, laterMs: elapsedMs - elapsed(OUR_VERSION) });
      },
      beside: () => Promise.resolve({ elapsedMs: elapsed(OUR_VERSION), laterMs: 0 }),
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function elapsed({ args, env }: Program): number {
  const command = onServerCore(process.execPath, args);
  const startMs = performance.now();
  const { status } = spawnSync(command.file, command.args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - startMs;
}
