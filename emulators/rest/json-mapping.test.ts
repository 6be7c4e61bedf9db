/** The proto3 JSON mapping, by the examples of the protobuf documentation. */
import { describe, expect, it } from 'vitest';
import { messageType, packAny } from '../grpc/protos.ts';
import { readMessage } from './json-reader.ts';
import { readScalar } from './json-scalars.ts';
import { writeMessage } from './json-writer.ts';

const NAMES = { enumNumbers: false };

/** Encodes a message, and writes it as JSON. */
function written(name: string, fields: object, style = NAMES) {
  const type = messageType(name);
  return writeMessage(type, type.decode(type.encode(type.fromObject(fields)).finish()), style);
}

/** Reads JSON as the fields of a message. */
function read(name: string, json: Parameters<typeof readMessage>[1]): object {
  return readMessage(messageType(name), json);
}

describe('a message written as JSON', () => {
  it.each([
    { seconds: 0, nanos: 0, time: '1970-01-01T00:00:00Z' },
    { seconds: 63_108_020, nanos: 21_000_000, time: '1972-01-01T10:00:20.021Z' },
    { seconds: 63_108_020, nanos: 21_500, time: '1972-01-01T10:00:20.000021500Z' },
    { seconds: -1, nanos: 500_000_000, time: '1969-12-31T23:59:59.500Z' },
  ])('has the time $time', ({ time, ...fields }) => {
    expect(written('google.protobuf.Timestamp', fields)).toBe(time);
    expect(read('google.protobuf.Timestamp', time)).toEqual({ ...fields, seconds: String(fields.seconds) });
  });

  it.each([
    { seconds: 3, nanos: 0, duration: '3s' },
    { seconds: 3, nanos: 1, duration: '3.000000001s' },
    { seconds: 3, nanos: 1_000, duration: '3.000001s' },
    { seconds: 0, nanos: -500_000_000, duration: '-0.500s' },
  ])('has the duration $duration', ({ duration, ...fields }) => {
    expect(written('google.protobuf.Duration', fields)).toBe(duration);
    expect(written('google.protobuf.Duration', read('google.protobuf.Duration', duration))).toBe(duration);
  });

  it('has a field mask with camel case and commas', () => {
    const paths = ['ack_deadline_seconds', 'push_config.push_endpoint'];
    expect(written('google.protobuf.FieldMask', { paths })).toBe(
      'ackDeadlineSeconds,pushConfig.pushEndpoint',
    );
    expect(read('google.protobuf.FieldMask', 'ackDeadlineSeconds,push_config.push_endpoint')).toEqual({
      paths,
    });
  });

  it('has bytes in base64, 64-bit integers as strings, and enums by name or on request by number', () => {
    const fields = { data: Buffer.from([0xfb, 0xff]), messageId: '1' };
    expect(written('google.pubsub.v1.PubsubMessage', fields)).toEqual({ data: '+/8=', messageId: '1' });
    expect(written('google.cloud.run.v2.Job', { generation: '9007199254740993' })).toEqual({
      generation: '9007199254740993',
    });
    const condition = { type: 'Ready', state: 'CONDITION_FAILED' };
    expect(written('google.cloud.run.v2.Condition', condition)).toEqual(condition);
    expect(written('google.cloud.run.v2.Condition', condition, { enumNumbers: true })).toMatchObject({
      state: 3,
    });
  });

  it('leaves out defaults, except for fields with presence', () => {
    expect(written('google.cloud.run.v2.TaskTemplate', { serviceAccount: '', containers: [] })).toEqual({});
    expect(written('google.cloud.run.v2.TaskTemplate', { maxRetries: 0, timeout: {} })).toEqual({
      maxRetries: 0,
      timeout: '0s',
    });
  });

  it('has an Any with its type, and in `value` if the JSON is not an object', () => {
    const reference = packAny('google.cloud.run.v2.ExecutionReference', { name: 'x' });
    expect(written('google.protobuf.Any', reference)).toEqual({
      '@type': 'type.googleapis.com/google.cloud.run.v2.ExecutionReference',
      name: 'x',
    });
    expect(written('google.protobuf.Any', packAny('google.protobuf.Duration', { seconds: 1 }))).toEqual({
      '@type': 'type.googleapis.com/google.protobuf.Duration',
      value: '1s',
    });
  });
});

describe('JSON read as a message', () => {
  it('may have the names of the proto, enums by number, and null for unset fields', () => {
    const json = { job_id: 'a', validateOnly: true, parent: null, job: { launch_stage: 4 } };
    expect(read('google.cloud.run.v2.CreateJobRequest', json)).toEqual({
      jobId: 'a',
      validateOnly: true,
      job: { launchStage: 4 },
    });
  });

  it('may have maps, lists and messages in lists', () => {
    const message = { data: 'aGk=', attributes: { 'a.b': '1' } };
    expect(read('google.pubsub.v1.PublishRequest', { topic: 't', messages: [message] })).toEqual({
      topic: 't',
      messages: [{ data: Buffer.from('hi'), attributes: { 'a.b': '1' } }],
    });
  });

  it.each([
    { title: 'an unknown name', json: { nope: 1 }, message: /Unknown name "nope": Cannot find field/ },
    { title: 'a list for a message', json: { job: [] }, message: /'job' \(an object \(Job\)\), \[\]/ },
    { title: 'a number for text', json: { jobId: 1 }, message: /'jobId' \(string\), 1/ },
    { title: 'text for a boolean', json: { validateOnly: 'true' }, message: /'validateOnly' \(bool\)/ },
    {
      title: 'an unknown enum value',
      json: { job: { launchStage: 'NEVER' } },
      message: /'job.launchStage' \(LaunchStage\), "NEVER"/,
    },
    {
      title: 'a duration without its unit',
      json: { job: { template: { template: { timeout: '3' } } } },
      message: /'job.template.template.timeout' \(Duration\), "3"/,
    },
  ])('is refused for $title, and the error names the place', ({ json, message }) => {
    const refused = () => read('google.cloud.run.v2.CreateJobRequest', json);
    expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(refused).toThrow(message);
  });
});

it.each(['constructor', '__proto__'])('a field named %s is unknown like any other', (name) => {
  const json = JSON.parse(`{"${name}": 1}`) as Parameters<typeof readMessage>[1];
  expect(() => read('google.cloud.run.v2.CreateJobRequest', json)).toThrow(/Unknown name/);
});

it.each([
  { type: 'int32', json: 5, value: 5 },
  { type: 'int32', json: '-5', value: -5 },
  { type: 'int32', json: 2 ** 31, value: undefined },
  { type: 'int32', json: 1.5, value: undefined },
  { type: 'uint32', json: -1, value: undefined },
  { type: 'int64', json: '9007199254740993', value: '9007199254740993' },
  { type: 'int64', json: '9223372036854775808', value: undefined },
  { type: 'double', json: 'Infinity', value: Infinity },
  { type: 'double', json: '1.5e3', value: 1500 },
  { type: 'double', json: 'x', value: undefined },
  { type: 'bool', json: 1, value: undefined },
  { type: 'bytes', json: '-_8', value: Buffer.from([0xfb, 0xff]) },
  { type: 'bytes', json: 'ä', value: undefined },
])('$json as $type is $value', ({ type, json, value }) => {
  expect(readScalar(type, json)).toEqual(value);
});
