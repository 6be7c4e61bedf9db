import { JobsClient, ServicesClient, type protos } from '@google-cloud/run';
import type { CloudRunReader } from '../../doctor/readers.ts';
import type {
  BoardSetUp,
  ContainerSetUp,
  JobSetUp,
  ServiceRules,
  ServiceSetUp,
} from '../../doctor/set-up.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { lookAt } from '../read-failure-of.ts';
import { secondsOf, setOr } from '../proto-values.ts';

type Container = protos.google.cloud.run.v2.IContainer;
type Service = protos.google.cloud.run.v2.IService;

/** Cloud Run's defaults. Sources: task_template.proto, revision_template.proto, vendor_settings.proto. */
const DEFAULT = { maxRetries: 3, taskTimeoutSeconds: 600, requestTimeoutSeconds: 300, maxInstances: 100 };
const PAGE_SIZE = 100;

/** Reads jobs and services. It changes nothing. */
export class CloudRunSetUpReader implements CloudRunReader {
  readonly #jobs: JobsClient;
  readonly #services: ServicesClient;
  readonly #call: ReturnType<typeof callOptions>;

  constructor(options: LookingOptions) {
    this.#jobs = new JobsClient(clientOptions(options));
    this.#services = new ServicesClient(clientOptions(options));
    this.#call = callOptions(options);
  }

  job(name: string): Promise<JobSetUp | undefined> {
    return lookAt(async () => {
      await this.#jobs.initialize();
      const [job] = await this.#jobs.getJob({ name }, this.#call);
      return jobSetUp(job);
    });
  }

  /** A service has several addresses, and an endpoint may have any of them. */
  async serviceBehind(endpoint: string, location: string): Promise<ServiceSetUp | undefined> {
    const { origin } = new URL(endpoint);
    for await (const service of this.#servicesOf(location)) {
      if (addressesOf(service).includes(origin)) return serviceSetUp(service);
    }
    return undefined;
  }

  board(service: string): Promise<BoardSetUp | undefined> {
    return lookAt(async () => {
      await this.#services.initialize();
      const [found] = await this.#services.getService({ name: service }, this.#call);
      const [policy] = await this.#services.getIamPolicy({ resource: service }, this.#call);
      return boardSetUp(found, policy.bindings ?? []);
    });
  }

  async *#servicesOf(parent: string): AsyncGenerator<Service> {
    let pageToken = '';
    do {
      const page = await lookAt(async () => {
        await this.#services.initialize();
        const request = { parent, pageSize: PAGE_SIZE, pageToken };
        return this.#services.listServices(request, { ...this.#call, autoPaginate: false });
      });
      if (page === undefined) return;
      yield* page[0];
      pageToken = page[2]?.nextPageToken ?? '';
    } while (pageToken !== '');
  }

  /** Only clients that have connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#jobs.close(), this.#services.close()]);
  }
}

function jobSetUp({ template }: protos.google.cloud.run.v2.IJob): JobSetUp {
  const task = template?.template;
  return {
    containers: (task?.containers ?? []).map(containerSetUp),
    taskCount: setOr(template?.taskCount, 1),
    maxRetries: task?.maxRetries ?? DEFAULT.maxRetries,
    taskTimeoutSeconds: secondsOf(task?.timeout) ?? DEFAULT.taskTimeoutSeconds,
  };
}

function containerSetUp({ name, image, args, env }: Container): ContainerSetUp {
  return {
    name: name ?? '',
    image: image ?? '',
    args: args ?? [],
    env: (env ?? []).map((variable) => ({
      name: variable.name ?? '',
      isPlain: variable.valueSource === null || variable.valueSource === undefined,
    })),
  };
}

function addressesOf({ uri, urls }: Service): readonly string[] {
  return [...new Set([uri ?? '', ...(urls ?? [])])].filter((address) => address !== '');
}

function serviceSetUp(service: Service): ServiceSetUp {
  const { name, template, scaling, invokerIamDisabled, customAudiences } = service;
  const perRevision = setOr(template?.scaling?.maxInstanceCount, DEFAULT.maxInstances);
  const isManual = scaling?.scalingMode === 'MANUAL';
  return {
    name: name ?? '',
    timeoutSeconds: secondsOf(template?.timeout) ?? DEFAULT.requestTimeoutSeconds,
    maxInstances: isManual
      ? (scaling.manualInstanceCount ?? 0)
      : Math.min(perRevision, setOr(scaling?.maxInstanceCount, perRevision)),
    isIamChecked: invokerIamDisabled !== true,
    audiences: [...addressesOf(service), ...(customAudiences ?? [])],
    serviceAccount: template?.serviceAccount ?? '',
    rules: rulesIn((template?.containers ?? []).flatMap(({ env }) => env ?? [])),
  };
}

/** The number of the project is in one of its addresses, `https://NAME-NUMBER.REGION.run.app`. */
function boardSetUp(service: Service, bindings: readonly protos.google.iam.v1.IBinding[]): BoardSetUp {
  const numbers = addressesOf(service).map((address) => /-(\d+)\.[a-z0-9-]+\.run\.app$/.exec(address)?.[1]);
  const env = (service.template?.containers ?? []).flatMap((container) => container.env ?? []);
  return {
    projectNumber: numbers.find((number) => number !== undefined) ?? '',
    isIapOn: service.iapEnabled === true,
    isIamChecked: service.invokerIamDisabled !== true,
    grants: bindings.flatMap(({ role, members }) =>
      (members ?? []).map((member) => ({ role: role ?? '', member })),
    ),
    role: env.find(({ name }) => name === 'ROLE')?.value ?? '',
  };
}

/** RULES_FILE and CONFIG_FILE name files of the image, which cannot be read here. */
function rulesIn(env: readonly protos.google.cloud.run.v2.IEnvVar[]): ServiceRules {
  const [text] = env.filter(({ name }) => name === 'RULES').map(({ value }) => value ?? '');
  if (text !== undefined && text !== '') return { kind: 'text', text };
  const isElsewhere = env.some(({ name }) => name === 'RULES_FILE' || name === 'CONFIG_FILE');
  return { kind: isElsewhere ? 'elsewhere' : 'none' };
}
