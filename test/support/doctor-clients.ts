import { v1, type protos } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { clientOptions } from '../../src/google/client-options.ts';

type Job = NonNullable<Parameters<JobsClient['createJob']>[0]>['job'];
type Task = NonNullable<NonNullable<NonNullable<Job>['template']>['template']>;

/** A set-up before it is created; a test changes a healthy one to plant a fault. */
export interface Plan {
  /** Each plan has different names, so that many can share the emulators. */
  readonly project: string;
  topics: string[];
  /** By short name. */
  subscriptions: Record<string, { topic: string; options: protos.google.pubsub.v1.ISubscription }>;
  task: Task | undefined;
  /** Other jobs, by their full names. */
  otherJobs?: Record<string, Task>;
  env: Record<string, string>;
}

/** Google's clients, which create the resources of a plan. */
export interface Clients {
  readonly jobs: JobsClient;
  create(plan: Plan): Promise<void>;
  close(): Promise<void>;
}

export function connectTo({
  pubsub,
  cloudRun,
}: {
  readonly pubsub: string;
  readonly cloudRun: string;
}): Clients {
  const publisher = new v1.PublisherClient(clientOptions({ emulatorHost: pubsub }));
  const subscriber = new v1.SubscriberClient(clientOptions({ emulatorHost: pubsub }));
  const jobs = new JobsClient(clientOptions({ emulatorHost: cloudRun }));
  return {
    jobs,
    async create({ project, topics, subscriptions, task, otherJobs = {} }) {
      for (const topic of topics) {
        await publisher.createTopic({ name: `projects/${project}/topics/${topic}` });
      }
      for (const [name, { topic, options: given }] of Object.entries(subscriptions)) {
        const subscription = `projects/${project}/subscriptions/${name}`;
        await subscriber.createSubscription({ ...given, name: subscription, topic });
      }
      for (const [name, template] of Object.entries(otherJobs)) {
        const [parent = '', jobId = ''] = name.split('/jobs/');
        await jobs.createJob({ parent, jobId, job: { template: { template } } });
      }
      if (task === undefined) return;
      const parent = `projects/${project}/locations/asia-northeast1`;
      await jobs.createJob({ parent, jobId: 'bridge', job: { template: { template: task } } });
    },
    async close() {
      await Promise.all([publisher.close(), subscriber.close(), jobs.close()]);
    },
  };
}
