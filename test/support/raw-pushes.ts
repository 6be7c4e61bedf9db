/** Pushes of every shape, each with a new message id, and rules for them. */
import type { RawPush } from './push-bed.ts';

const TYPE = 'google.cloud.storage.object.v1.finalized';
export const UPLOADS = 'projects/p/subscriptions/uploads';
export const RULES = `
jobs:
  main: { job: bridge, default: true, args: ["--id={id}"] }
  thumbnails: { job: bridge, args: ["--object={data.name}"] }
  word: { job: bridge, args: ["--", "{data.word}"], env: { NOTE: "{data.word}" } }
  plain: { job: bridge, args: [plain] }
  made: { job: bridge, args: ["--n={data.n}"], launchId: ["{data.n}"] }
rules:
  - name: uploads
    from: { subscription: uploads }
    launch: { job: thumbnails }
  - name: finalized
    from: { type: ${TYPE} }
    launch: { job: thumbnails }
unmatched: ignore
`;

let messages = 0;
const nextId = () => `${(messages += 1)}`;

export function wrapped(data: string | Buffer, attributes: object = {}, subscription = 'elsewhere'): RawPush {
  const message = { messageId: nextId(), data: Buffer.from(data).toString('base64'), attributes };
  return { body: JSON.stringify({ message, subscription }) };
}

/** A push whose message has exactly this JSON inside, and `data` of `{}`. */
export const raw = (inside: string): RawPush => ({ body: `{"message":{"data":"e30=",${inside}}}` });

export function unwrapped(headers: RawPush['headers'] = [], body: string | Buffer = '{"name":"a"}'): RawPush {
  const id = ['x-goog-pubsub-message-id', nextId()] as const;
  return { headers: [id, ['x-goog-pubsub-subscription-name', 'elsewhere'], ...headers], body };
}

export function binary(headers: Readonly<Record<string, string>>, body = '{"name":"a"}'): RawPush {
  const all = { 'ce-id': nextId(), 'ce-source': 's', 'ce-type': TYPE, 'ce-specversion': '1.0', ...headers };
  return { headers: Object.entries(all), body };
}

/** `inside` is JSON, and comes last. */
export function structured(inside: string): RawPush {
  const body = `{"specversion":"1.0","id":"${nextId()}","source":"s","type":"${TYPE}",${inside}}`;
  return { headers: [['content-type', 'application/cloudevents+json']], body };
}

export const bound = (more: object) => ({
  'ce-specversion': '1.0',
  'ce-id': nextId(),
  'ce-source': 's',
  'ce-type': TYPE,
  ...more,
});

export const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
