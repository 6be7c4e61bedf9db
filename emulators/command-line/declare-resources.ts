import { SetUpError } from './set-up-error.ts';
import type { SetUp } from './set-up.ts';

export interface DeclareOptions {
  readonly setUp: SetUp;
  /** `host:port` of the two emulators. */
  readonly pubsub: string;
  readonly cloudRun: string;
}

interface Declaration {
  readonly method: 'PUT' | 'POST';
  readonly url: string;
  readonly body: object;
}

const CONFLICT = 409;

/**
 * Creates what the set-up describes, by the emulators' own REST face, so that it is checked as a client's
 * request would be. What is there already stays as it is.
 *
 * @throws {SetUpError} with the emulator's own words, when it refuses one.
 */
export async function declareResources(options: DeclareOptions): Promise<void> {
  for (const { method, url, body } of [...topics(options), ...subscriptions(options), ...jobs(options)]) {
    const response = await fetch(url, { method, body: JSON.stringify(body) });
    if (response.ok || response.status === CONFLICT) continue;
    const { error } = (await response.json()) as { readonly error: { readonly message: string } };
    throw new SetUpError(`${new URL(url).pathname} was refused: ${error.message}`);
  }
}

function topics({ setUp, pubsub }: DeclareOptions): readonly Declaration[] {
  return setUp.topics.map((topic) => {
    const { name, ...body } = typeof topic === 'string' ? { name: topic } : topic;
    return { method: 'PUT', url: `http://${pubsub}/v1/${fullName(setUp, 'topics', name)}`, body };
  });
}

function subscriptions({ setUp, pubsub }: DeclareOptions): readonly Declaration[] {
  return setUp.subscriptions.map(({ name, ...given }) => {
    const body = { ...given, topic: fullName(setUp, 'topics', given.topic) };
    return { method: 'PUT', url: `http://${pubsub}/v1/${fullName(setUp, 'subscriptions', name)}`, body };
  });
}

function jobs({ setUp, cloudRun }: DeclareOptions): readonly Declaration[] {
  const parent = `projects/${setUp.project}/locations/${setUp.region}`;
  return setUp.jobs.map((job) => {
    const own = { template: { template: { containers: [{ image: job.name }] } } };
    const body = 'image' in job ? own : job.body;
    return { method: 'POST', url: `http://${cloudRun}/v2/${parent}/jobs?jobId=${job.name}`, body };
  });
}

function fullName({ project }: SetUp, collection: string, name: string): string {
  return name.includes('/') ? name : `projects/${project}/${collection}/${name}`;
}
