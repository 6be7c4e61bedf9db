// Every path that a mask can name. Source: google/protobuf/field_mask.proto.
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { messageType } from '../../grpc/protos.ts';
import { Code } from '../../grpc/status.ts';
import { startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';
const topic = 'projects/p/topics/jobs';

/** Every field path of a message, including those of nested messages. */
function pathsOf(type: protobuf.Type): string[] {
  return type.fieldsArray.flatMap((field) => {
    const { resolvedType, map, repeated, name } = field.resolve();
    const path = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const isMessage = resolvedType instanceof protobuf.Type && !map && !repeated;
    return [path, ...(isMessage ? pathsOf(resolvedType).map((inner) => `${path}.${inner}`) : [])];
  });
}

/** The nested messages of a path: `a.b.c` makes `{ a: { b: {} } }`. */
function emptyParents(path: string): object {
  const parents = path.split('.').slice(0, -1);
  return parents.reduceRight((inner, name) => ({ [protobuf.util.camelCase(name)]: inner }), {});
}

const REFUSALS = new Set<unknown>([Code.INVALID_ARGUMENT, Code.UNIMPLEMENTED]);

/** The result of an update that was neither applied nor refused. */
async function oddity(update: Promise<unknown>): Promise<string | undefined> {
  try {
    await update;
    return undefined;
  } catch (error) {
    const { code, message } = error as { readonly code: unknown; readonly message: string };
    return REFUSALS.has(code) && !/undefined|NaN/.test(message) ? undefined : message;
  }
}

describe('a field mask', () => {
  it.each([
    [
      'Subscription',
      (bed: TestBed, paths: string[], fields: object) =>
        bed.subscriber.updateSubscription({
          subscription: { name: subscription, ...fields },
          updateMask: { paths },
        }),
    ],
    [
      'Topic',
      (bed: TestBed, paths: string[], fields: object) =>
        bed.publisher.updateTopic({ topic: { name: topic, ...fields }, updateMask: { paths } }),
    ],
  ])('with any path of a %s is applied or refused', async (kind, update) => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const empty = bed.emulator.snapshot();
    const odd: string[] = [];
    for (const path of pathsOf(messageType(`google.pubsub.v1.${kind}`))) {
      for (const fields of [{}, emptyParents(path)]) {
        const what = await oddity(update(bed, [path], fields));
        if (what !== undefined) odd.push(`${path}: ${what}`);
        bed.emulator.restore(empty);
      }
    }
    expect(odd).toEqual([]);
  });

  it('creates the missing message around a field, with the other defaults', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const [updated] = await bed.subscriber.updateSubscription({
      subscription: {
        name: subscription,
        retryPolicy: { minimumBackoff: { seconds: 20 } },
        messageRetentionDuration: { seconds: 700, nanos: 5 },
        deadLetterPolicy: { deadLetterTopic: topic, maxDeliveryAttempts: 7 },
        pushConfig: { pushEndpoint: 'http://localhost/', noWrapper: { writeMetadata: true } },
      },
      updateMask: {
        paths: [
          'retry_policy.minimum_backoff.seconds',
          'message_retention_duration.seconds',
          'dead_letter_policy.dead_letter_topic',
          'push_config.push_endpoint',
          'push_config.no_wrapper.write_metadata',
        ],
      },
    });
    expect(updated).toMatchObject({
      retryPolicy: { minimumBackoff: { seconds: '20' }, maximumBackoff: { seconds: '600' } },
      messageRetentionDuration: { seconds: '700', nanos: 0 },
      deadLetterPolicy: { deadLetterTopic: topic, maxDeliveryAttempts: 5 },
      pushConfig: { noWrapper: { writeMetadata: true } },
    });
  });

  it('leaves a field unset that is unset on both sides, and clears one that is set', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ pushConfig: { pushEndpoint: 'http://localhost/' } });
    const paths = ['retry_policy.minimum_backoff', 'push_config.no_wrapper', 'push_config.oidc_token'];
    const [updated] = await bed.subscriber.updateSubscription({
      subscription: { name: subscription },
      updateMask: { paths },
    });
    expect(updated).toMatchObject({ retryPolicy: null, pushConfig: { pushEndpoint: 'http://localhost/' } });
    expect(updated.pushConfig?.noWrapper ?? null).toBeNull();
  });

  it('with one of several alternatives clears the others', async () => {
    const bed = await startTestBed();
    const pushConfig = { pushEndpoint: 'http://localhost/', noWrapper: {} };
    await bed.pullFrom({ pushConfig });
    const [updated] = await bed.subscriber.updateSubscription({
      subscription: { name: subscription, pushConfig: { pubsubWrapper: {} } },
      updateMask: { paths: ['push_config.pubsub_wrapper'] },
    });
    expect(updated.pushConfig?.noWrapper ?? null).toBeNull();
  });
});
