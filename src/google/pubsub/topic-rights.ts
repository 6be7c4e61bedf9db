import { v1 } from '@google-cloud/pubsub';
import type { TopicRights } from '../../doctor/readers.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { readFailureOf } from '../read-failure-of.ts';

/** The types want an instance of the generated class, of which the client reads these fields alone. */
type TestIamPermissionsRequest = Parameters<v1.PublisherClient['testIamPermissions']>[0];

/** Asks IAM what the credentials may do with a topic (`google.iam.v1.IAMPolicy.TestIamPermissions`, which anyone may ask). */
export class PubSubTopicRights implements TopicRights {
  readonly #client: v1.PublisherClient;
  readonly #call: ReturnType<typeof callOptions>;

  constructor(options: LookingOptions) {
    this.#client = new v1.PublisherClient(clientOptions(options));
    this.#call = callOptions(options);
  }

  async granted(topic: string, permissions: readonly string[]): Promise<readonly string[]> {
    try {
      await this.#client.initialize();
      await this.#client.iamClient.initialize();
      const [{ permissions: granted }] = await this.#client.testIamPermissions(
        { resource: topic, permissions: [...permissions] } as TestIamPermissionsRequest,
        this.#call,
      );
      return granted;
    } catch (error) {
      throw readFailureOf(error);
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#client.close()]);
  }
}
