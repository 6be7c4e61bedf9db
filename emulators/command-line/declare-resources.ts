import { SetUpError } from './set-up-error.ts';
import type { SetUp } from './set-up.ts';

export interface DeclareOptions {
  readonly setUp: SetUp;
  /** `host:port` of the two emulators. */
  readonly pubsub: string;
  readonly cloudRun: string;
}

interface Declaration {
  /** The full name of the resource. */
  readonly what: string;
  readonly method: 'PUT' | 'POST';
  readonly url: string;
  readonly body: object;
}

const CONFLICT = 409;

/**
 * Creates the resources of the set-up file over the emulators' REST API, so that they are checked like a client's request.
 * Resources of an earlier run stay unchanged.
 *
 * @throws {SetUpError} if a resource is declared twice, or an emulator refuses it (with its text).
 */
export async function declareResources(options: DeclareOptions): Promise<void> {
  const declarations = [...topics(options), ...subscriptions(options), ...jobs(options)];
  const urls = declarations.map(({ url }) => url);
  const twice = declarations.find(({ url }, index) => urls.indexOf(url) < index);
  if (twice !== undefined) throw new SetUpError(`${twice.what} is declared twice; declare it once`);
  for (const { what, method, url, body } of declarations) {
    const response = await fetch(url, { method, body: JSON.stringify(body) });
    if (response.ok || response.status === CONFLICT) continue;
    const { error } = (await response.json()) as { readonly error: { readonly message: string } };
    throw new SetUpError(`${what} was refused: ${error.message}`);
  }
}

function topics({ setUp, pubsub }: DeclareOptions): readonly Declaration[] {
  const named = setUp.topics.map((topic) => {
    const { name: given, ...body } = typeof topic === 'string' ? { name: topic } : topic;
    return { name: fullName(setUp, 'topics', given), body };
  });
  const auditLogTopic = auditLogTopicOf(setUp);
  const isNamed = auditLogTopic === undefined || named.some(({ name }) => name === auditLogTopic);
  const all = isNamed ? named : [...named, { name: auditLogTopic, body: {} }];
  return all.map(({ name, body }) => {
    return { what: name, method: 'PUT', url: `http://${pubsub}/v1/${inUrl(name)}`, body };
  });
}

function subscriptions({ setUp, pubsub }: DeclareOptions): readonly Declaration[] {
  return setUp.subscriptions.map(({ name: short, ...given }) => {
    const name = fullName(setUp, 'subscriptions', short);
    const body = { ...given, topic: fullName(setUp, 'topics', given.topic) };
    return { what: name, method: 'PUT', url: `http://${pubsub}/v1/${inUrl(name)}`, body };
  });
}

function jobs({ setUp, cloudRun }: DeclareOptions): readonly Declaration[] {
  const parent = `projects/${setUp.project}/locations/${setUp.region}`;
  return setUp.jobs.map((job) => {
    const own = { template: { template: { containers: [{ image: job.name }] } } };
    const body = 'image' in job ? own : job.body;
    const url = `http://${cloudRun}/v2/${inUrl(parent)}/jobs?jobId=${encodeURIComponent(job.name)}`;
    return { what: `${parent}/jobs/${job.name}`, method: 'POST', url, body };
  });
}

/** The full name of the topic that a log sink publishes to. */
export function auditLogTopicOf(setUp: SetUp): string | undefined {
  return setUp.auditLogTopic && fullName(setUp, 'topics', setUp.auditLogTopic);
}

function fullName({ project }: SetUp, collection: string, name: string): string {
  return name.includes('/') ? name : `projects/${project}/${collection}/${name}`;
}

/** Escapes a name for the path of a URL; the emulator refuses invalid names. */
function inUrl(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}
