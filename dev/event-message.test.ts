/** The message that `npm run local:publish` makes of each form of an event. */
import { expect, it } from 'vitest';
import { eventMessage } from './event-message.ts';

function textOf(message: ReturnType<typeof eventMessage>) {
  return { ...message, data: message.data.toString() };
}

it.each(['{"id": 9007199254740993}', '[1]', 'null', 'not JSON', ''])(
  'publishes %j unchanged, without attributes',
  (text) => {
    expect(textOf(eventMessage(text))).toEqual({ data: text, attributes: {} });
  },
);

it('publishes a CloudEvent as data and attributes of the Pub/Sub binding; integers keep every digit', () => {
  const event = `{"specversion":"1.0","id":"1","source":"//s","type":"t","datacontenttype":"application/json","priority":7,
    "data":{"id":9007199254740993,"price":1.50}}`;
  expect(textOf(eventMessage(event))).toEqual({
    data: '{"id":9007199254740993,"price":1.50}',
    attributes: {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '//s',
      'ce-type': 't',
      'ce-priority': '7',
      'content-type': 'application/json',
    },
  });
});

it('publishes the bytes of a CloudEvent with binary data', () => {
  const event = { specversion: '1.0', id: '1', source: 's', type: 't', data_base64: 'AP8=' };
  expect(eventMessage(JSON.stringify(event)).data).toEqual(Buffer.from([0, 255]));
});

it('publishes the message inside the body of a push', () => {
  const body = {
    message: { data: 'eyJpZCI6Mn0=', attributes: { a: 'b' }, messageId: '1' },
    subscription: 's',
  };
  expect(textOf(eventMessage(JSON.stringify(body)))).toEqual({ data: '{"id":2}', attributes: { a: 'b' } });
  expect(textOf(eventMessage('{"message":{}}'))).toEqual({ data: '', attributes: {} });
});
