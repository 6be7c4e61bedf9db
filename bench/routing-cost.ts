import { LOCAL } from '../dev/local-project.ts';
import { NO_OVERRIDES } from '../src/launch/event/override-policy.ts';
import { configuredJob } from '../src/launch/jobs/configured-job.ts';
import { routeMessage } from '../src/launch/jobs/routing.ts';
import { readRulebook } from '../src/launch/jobs/rules/read-rulebook.ts';
import { parseDelivery } from '../src/subscriber/parse-delivery.ts';
import { OUR_JOB } from './emulators.ts';

const PUSHES = 10_000;

/**
 * The cost of one push from its body to its launch, in this process: without HTTP, token and RunJob, whose costs vary by
 * more than rules cost.
 *
 * @param rules the text of the file; undefined for a service without rules.
 * @returns a measurement, in µs of CPU a push.
 */
export async function routingCost(body: () => string, rules?: string): Promise<() => number> {
  const { projectId, region } = LOCAL;
  const rulebook =
    rules === undefined ? undefined : await readRulebook({ text: rules, file: 'rules', projectId, region });
  const defaultJob = configuredJob({ job: OUR_JOB, container: '', args: ['job', '--id={id}'], env: {} });
  const routing = { defaultJob, overrides: NO_OVERRIDES, rulebook, subscription: '', hasLedger: false };
  const attributeNames = rulebook?.attributeNames;
  const route = (bytes: Buffer): void => {
    const { kind } = routeMessage(parseDelivery({ headers: {}, body: bytes, attributeNames }), routing);
    if (kind !== 'launch') throw new Error(`a push is ${kind}`);
  };
  return () => {
    const bodies = Array.from({ length: PUSHES }, () => Buffer.from(body()));
    bodies.forEach(route);
    const before = process.cpuUsage();
    bodies.forEach(route);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / PUSHES;
  };
}
