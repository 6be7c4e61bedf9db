import { parseData } from '../src/launch/event/parse-data.ts';
import { parseJson } from '../src/launch/event/parse-json.ts';
import type { EventFacts } from '../src/launch/jobs/job.ts';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
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

/** What an event costs the rules alone, in this process. */
export const RULES_ROW: Row = {
  name: 'rules',
  work: `one event against ${RULES} rules, its values too`,
  beside: 'its JSON as read without rules',
  metrics: [
    { key: 'cpuUs', unit: 'µs of CPU', digits: 1, bound: { of: 'ours', kind: 'at most', value: 50 } },
  ],
  rounds: 5,
  open: openEvents,
};

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
