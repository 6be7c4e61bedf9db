/** Wrapped pushes in the spellings of Pub/Sub, of emulators and of other senders. Real: Express and HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startBothEndpoints, type Answered, type BothEndpoints } from '../../test/support/both-endpoints.ts';
import { launchIdOfMessage } from '../launch/event/launch-id.ts';

const PATH = '/pubsub/push';
const SUBSCRIPTION = 'projects/p/subscriptions/s';
const PUBLISHED = '2026-01-01T00:00:00.123Z';

let endpoints: BothEndpoints;

beforeEach(async () => {
  endpoints = await startBothEndpoints();
});

afterEach(() => endpoints.close());

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const DATA = base64('{"id":2}');

function push(body: unknown, contentType = 'application/json'): Promise<Answered> {
  const headers = [['content-type', contentType]] as const;
  return endpoints.send({
    path: PATH,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function pushMessage(message: unknown): Promise<Answered> {
  return push({ message, subscription: SUBSCRIPTION });
}

describe('a wrapped push is launched', () => {
  it.each<{ title: string; message: Readonly<Record<string, unknown>> }>([
    {
      title: 'with both spellings, as production sends it',
      message: {
        data: DATA,
        attributes: {},
        messageId: '7',
        message_id: '7',
        publishTime: PUBLISHED,
        publish_time: PUBLISHED,
        orderingKey: '',
      },
    },
    { title: 'in camelCase', message: { data: DATA, messageId: '7', publishTime: PUBLISHED } },
    { title: 'in snake_case', message: { data: DATA, message_id: '7', publish_time: PUBLISHED } },
    {
      title: 'with an empty messageId beside a message_id',
      message: { data: DATA, messageId: '', message_id: '7' },
    },
    { title: 'with attributes null', message: { data: DATA, messageId: '7', attributes: null } },
    { title: 'with attributes alone', message: { messageId: '7', attributes: { id: '2' } } },
    {
      title: 'with attributes and empty data',
      message: { data: '', messageId: '7', attributes: { id: '2' } },
    },
    {
      title: 'with attributes and null data',
      message: { data: null, messageId: '7', attributes: { id: '02' } },
    },
    { title: 'with base64 without padding', message: { data: DATA.replace(/=+$/, ''), messageId: '7' } },
    { title: 'with unknown fields', message: { data: DATA, messageId: '7', future: [{ id: 3 }] } },
    {
      title: 'with an attribute named __proto__',
      message: JSON.parse(`{"data":"${DATA}","messageId":"7","attributes":{"__proto__":"x"}}`),
    },
    { title: 'with an unreadable publishTime', message: { data: DATA, messageId: '7', publishTime: 'soon' } },
    {
      title: 'with a publishTime that is not a string',
      message: { data: DATA, messageId: '7', publishTime: {} },
    },
  ])('$title', async ({ message }) => {
    expect(await pushMessage(message)).toMatchObject({ status: 204, body: '' });
    expect(endpoints.launches).toMatchObject([
      {
        inputId: '2',
        launchId: launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '7' }),
        launchIdChosen: false,
        messageId: '7',
      },
    ]);
  });

  it('with its publish time, if the delivery has it', async () => {
    await pushMessage({ data: DATA, messageId: '1', publishTime: PUBLISHED });
    await pushMessage({ data: DATA, messageId: '2', publish_time: PUBLISHED });
    await pushMessage({ data: DATA, messageId: '3' });
    await pushMessage({ data: DATA, messageId: '4', publishTime: 'soon' });
    const publishTimeMs = Date.parse(PUBLISHED);
    expect(endpoints.launches.map((launch) => launch.publishTimeMs)).toEqual([
      publishTimeMs,
      publishTimeMs,
      undefined,
      undefined,
    ]);
  });

  it('with the launch id and the trace of its attributes', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const attributes = { launchId: 'mine', traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    await pushMessage({ data: DATA, messageId: '7', attributes });
    expect(endpoints.launches).toMatchObject([
      { launchId: 'mine', launchIdChosen: true, trace: { traceId } },
    ]);
  });

  it('with any fields around the message', async () => {
    const message = { data: DATA, messageId: '7' };
    const around = [
      { message },
      { message, subscription: null },
      { message, subscription: '', id: 9 },
      { message, deliveryAttempt: 5, subscription: SUBSCRIPTION },
      { message, deliveryAttempt: 'five' },
      { message, deliveryAttempt: -1 },
    ];
    for (const body of around) expect((await push(body)).status).toBe(204);
    expect(endpoints.launches.map(({ inputId }) => inputId)).toEqual(around.map(() => '2'));
  });

  it.each([
    '',
    'text/plain',
    'application/octet-stream',
    'application/json; charset=utf-16',
    'multipart/form-data',
    '!',
  ])('with any content type: "%s"', async (contentType) => {
    const body = { message: { data: DATA, messageId: '7' }, subscription: SUBSCRIPTION };
    expect((await push(body, contentType)).status).toBe(204);
    expect(endpoints.launches).toHaveLength(1);
  });

  it('with 10 MB of data and 100 attributes of the largest size', async () => {
    const data = base64(`{"id":2${' '.repeat(10_000_000)}}`);
    const attributes = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [`${'k'.repeat(250)}${n}`, '\u{1}'.repeat(1024)]),
    );
    expect((await pushMessage({ data, messageId: '7', attributes })).status).toBe(204);
    expect(endpoints.launches).toMatchObject([{ inputId: '2' }]);
  });

  it('with the same launch id for each delivery of a subscription, and another one for another subscription', async () => {
    const message = { data: DATA, messageId: '7' };
    await push({ message, subscription: 'a' });
    await push({ message, subscription: 'a', deliveryAttempt: 2 });
    await push({ message, subscription: 'b' });
    const [first, again, other] = endpoints.launches.map(({ launchId }) => launchId);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
