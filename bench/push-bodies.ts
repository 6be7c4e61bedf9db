import { LOCAL } from '../dev/local-project.ts';

let pushed = 0;

export function pushBody(): string {
  return launchPush();
}

/** The same for the job `capped` of the rules. */
export function cappedPushBody(): string {
  return launchPush({ job: 'capped' });
}

/** The same with spaces after the JSON of its data, so that it is as long as {@link uploadBody}. */
export function longPushBody(): string {
  return launchPush({ dataCharacters: LONG_DATA_CHARACTERS });
}

function launchPush({
  dataCharacters = 0,
  job,
}: { readonly dataCharacters?: number; readonly job?: string } = {}): string {
  const number = (pushed += 1);
  return bodyOf({
    number,
    data: JSON.stringify({ id: String(number) }).padEnd(dataCharacters),
    attributes: {
      ...(job !== undefined && { job }),
      launchId: `r_${crypto.randomUUID()}`,
      traceparent: `00-${crypto.randomUUID().replaceAll('-', '')}-00f067aa0ba902b7-01`,
    },
  });
}

/** A push about a new object in a bucket, as documented for Cloud Storage notifications. */
export function uploadBody(): string {
  const number = (pushed += 1);
  const generation = String(1_724_000_000_000_000 + number);
  const data = JSON.stringify({
    kind: 'storage#object',
    id: `my-bucket/in/cat.png/${generation}`,
    selfLink: 'https://www.googleapis.com/storage/v1/b/my-bucket/o/in%2Fcat.png',
    name: 'in/cat.png',
    bucket: 'my-bucket',
    generation,
    metageneration: '1',
    contentType: 'image/png',
    timeCreated: '2026-08-18T16:53:20.000Z',
    updated: '2026-08-18T16:53:20.000Z',
    storageClass: 'STANDARD',
    size: '35311',
    md5Hash: 'S9PaYDDbOrF/yZ/4XqWuxA==',
    crc32c: 'vZRmKg==',
    etag: 'CICAxIqjtIcDEAE=',
  });
  const attributes = {
    notificationConfig: 'projects/_/buckets/my-bucket/notificationConfigs/1',
    eventType: 'OBJECT_FINALIZE',
    payloadFormat: 'JSON_API_V1',
    bucketId: 'my-bucket',
    objectId: 'in/cat.png',
    objectGeneration: generation,
    eventTime: '2026-08-18T16:53:20.000000Z',
  };
  return bodyOf({ number, data, attributes });
}

function bodyOf(options: {
  readonly number: number;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
}): string {
  const messageId = String(10 ** 15 + options.number);
  const publishTime = new Date().toISOString();
  const message = {
    data: Buffer.from(options.data).toString('base64'),
    attributes: options.attributes,
    messageId,
    message_id: messageId,
    publishTime,
    publish_time: publishTime,
  };
  const subscription = `projects/${LOCAL.projectId}/subscriptions/${LOCAL.subscription}`;
  return JSON.stringify({ message, subscription });
}

/** Base64 makes four characters of three bytes, so the length is exact within three bytes. */
const LONG_DATA_CHARACTERS =
  '{"id":"1"}'.length + Math.floor((uploadBody().length - pushBody().length) * 0.75);
