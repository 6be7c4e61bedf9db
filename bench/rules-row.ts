import { RULED_JOB, startEmulators } from './emulators.ts';
import { pushes } from './load.ts';
import { openLoadContest } from './load-contest.ts';
import { untilListening } from './probe.ts';
import { ourService } from './programs.ts';
import { longPushBody, uploadBody } from './push-bodies.ts';
import { routingCost } from './routing-cost.ts';
import type { Contestants, Figures, Metric, Row } from './row.ts';
import { answered, startTimeMs } from './start-time.ts';

const RULES = 50;
const CONNECTIONS = 50;

/** The most expensive event: it concerns every rule, and only the last condition is true. */
const FILE = `jobs:
  thumbnails: { job: ${RULED_JOB}, args: [job, "--object=gs://{data.bucket}/{data.name}"], launchId: [gcs, "{data.bucket}", "{data.name}", "{data.generation}"] }
rules:
${Array.from({ length: RULES }, (_, index) => {
  const folder = index === RULES - 1 ? 'in/' : `folder-${index}/`;
  return `  - { name: r${index}, from: { attributes: { eventType: OBJECT_FINALIZE } }, when: 'data.name.startsWith("${folder}") && data.contentType == "image/png"', launch: { job: thumbnails } }`;
}).join('\n')}
unmatched: ignore
`;

/** Our service with rules compared to the same service without: the cost of a push, and the time to start. */
export const RULES_ROW: Row = {
  name: 'rules',
  work: `one new object in a bucket against ${RULES} rules`,
  beside: '`{"id":2}` and blanks, as long, without rules',
  metrics: [
    atMostMore({ key: 'cpuMs', unit: 'ms of CPU, a push', digits: 3 }, 0.05),
    atMostMore({ key: 'routingUs', unit: 'µs of CPU, its routing alone', digits: 1 }, 50),
    atMostMore({ key: 'listeningMs', unit: 'ms until it listens', digits: 0 }, 60),
    atMostMore({ key: 'launchedMs', unit: 'ms until the first launch', digits: 0 }, 60),
  ],
  rounds: 9,
  open,
};

function atMostMore(metric: Omit<Metric, 'bound'>, value: number): Metric {
  return { ...metric, bound: { of: 'difference', kind: 'at most', value } };
}

async function open(acquired: AsyncDisposableStack): Promise<Contestants> {
  const emulators = acquired.use(await startEmulators());
  const servers = {
    ours: {
      program: ourService(emulators, { rules: FILE }),
      traffic: pushes(emulators.token, uploadBody),
    },
    beside: { program: ourService(emulators), traffic: pushes(emulators.token, longPushBody) },
  };
  const contestants = await openLoadContest({ servers, connections: CONNECTIONS, acquired });
  const routing = { ours: await routingCost(uploadBody, FILE), beside: await routingCost(longPushBody) };
  const measure = async (name: keyof typeof servers): Promise<Figures> => {
    const { program, traffic } = servers[name];
    return {
      ...(await contestants[name]?.()),
      routingUs: routing[name](),
      listeningMs: await startTimeMs(program, untilListening),
      launchedMs: await startTimeMs(program, answered(traffic)),
    };
  };
  return { ours: () => measure('ours'), beside: () => measure('beside') };
}
