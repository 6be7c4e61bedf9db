import { v1 } from '@google-cloud/pubsub';
import { JobsClient } from '@google-cloud/run';
import { clientOptions } from '../../src/google/client-options.ts';
import type { Plan } from './doctor-bed.ts';

/** Google's clients, which create what a plan says. */
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
    async create({ project, topics, subscriptions, task }) {
      for (const topic of topics) {
        await publisher.createTopic({ name: `projects/${project}/topics/${topic}` });
      }
      for (const [name, { topic, options: given }] of Object.entries(subscriptions)) {
        const subscription = `projects/${project}/subscriptions/${name}`;
        await subscriber.createSubscription({ ...given, name: subscription, topic });
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
