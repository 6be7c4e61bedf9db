import { hash } from 'node:crypto';
import { Rejection } from '../../src/launch/event/rejection.ts';
import type { EventFacts, Job, LaunchValues, Rulebook } from '../../src/launch/jobs/job.ts';

type Facts = Parameters<Job['check']>[0];

/**
 * The jobs of these rules, written by hand:
 *
 * ```yaml
 * jobs:
 *   report: { args: [manage.py, report, "--id={id}"] }
 *   thumbnails:
 *     launchId: [gcs, "{data.bucket}", "{data.name}"]
 *     args: [job, "--object={data.bucket}/{data.name}"]
 *   nightly: { launchId: ["{message.publishTime}"] }
 *   mail: { default: true }            # with `defaultJob: true` alone
 * unmatched: reject
 * ```
 */
export function smallRulebook({ defaultJob = false } = {}): Rulebook {
  const mail = job('', { needs: ['id'] });
  const jobs: readonly (readonly [string, Job])[] = [
    ['report', job('report', { needs: ['id'] })],
    ['thumbnails', job('thumbnails', { needs: ['data.bucket', 'data.name'], launchId: idOfObject })],
    ['nightly', job('nightly', { needs: [], launchId: () => undefined })],
    ...(defaultJob ? [['mail', mail] as const] : []),
  ];
  return {
    jobs: new Map(jobs),
    defaultJob: defaultJob ? mail : undefined,
    unmatched: 'reject',
    attributeNames: [],
    match: () => undefined,
  };
}

function job(
  name: string,
  { needs, launchId }: { needs: readonly string[]; launchId?: (facts: Facts) => string | undefined },
): Job {
  const check: Job['check'] = (facts) => {
    const places = Object.keys(flattened({ id: facts.id, data: facts.data }));
    const missing = needs.find((need) => !places.includes(need));
    if (missing !== undefined) {
      const detail = `the job ${JSON.stringify(name)} cannot be evaluated for this event: {${missing}}`;
      throw new Rejection({ code: 'rule-failed', detail });
    }
    if (JSON.stringify(flattened(facts)).length > 524_288) {
      throw new Rejection({ code: 'too-large', detail: 'the values have more than 512 KiB' });
    }
    return { launchId: launchId?.(facts) };
  };
  return {
    name,
    job: `projects/p/locations/r/jobs/${name === '' ? 'mail' : name}`,
    makesLaunchId: launchId !== undefined,
    check,
    values: (event: EventFacts): LaunchValues => ({
      container: '',
      args: null,
      env: {},
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId: check(event).launchId,
      hasOwnValues: false,
    }),
  };
}

function idOfObject(facts: Facts): string {
  const { 'data.bucket': bucket, 'data.name': name } = flattened(facts);
  return `p_${hash('sha256', JSON.stringify(['gcs', bucket, name])).slice(0, 40)}`;
}

/** Every value that is not an object, by its path. */
function flattened(value: object, path = ''): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, one] of Object.entries<unknown>({ ...value })) {
    if (typeof one === 'object' && one !== null) Object.assign(found, flattened(one, `${path}${key}.`));
    else if (typeof one === 'bigint') found[`${path}${key}`] = String(one);
    else if (one !== undefined) found[`${path}${key}`] = JSON.stringify(one);
  }
  return found;
}
