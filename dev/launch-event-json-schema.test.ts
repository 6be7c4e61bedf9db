/** Real: the published file, which ajv reads as subscribers may do, and the code that makes events. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { LAUNCH_STATES } from '../src/launch/ledger/launch-state.ts';
import { eventMessage } from '../src/launch/queue/event-message.ts';
import { launchRecord } from '../test/support/launch-record.ts';
import { EVENT_SCHEMA_FILE, launchEventJsonSchema } from './launch-event-json-schema.ts';

const AT = new Date('2026-01-01T00:00:00Z');
const published = JSON.parse(readFileSync(EVENT_SCHEMA_FILE, 'utf8'));
const ajv = new Ajv({ strict: true, formats: { 'date-time': true } });
// An event may contain only fields that the file describes.
const validate = ajv.compile({ ...published, additionalProperties: false });

it('schema/launch-event.schema.json is in step: else run npm run schema', () => {
  expect(published).toEqual(JSON.parse(launchEventJsonSchema()));
});

it.each(LAUNCH_STATES.filter((state) => state !== 'launching' && state !== 'running'))(
  'the event that a launch is %s matches the file',
  (state) => {
    const launch = launchRecord({
      name: 'report',
      state,
      isStored: true,
      execution: 'projects/p/locations/r/jobs/j/executions/j-1',
      logUri: 'https://log.example/1',
      reason: state === 'queued' ? 'pace' : null,
      rejection: state === 'rejected' ? { reason: 'INVALID_ARGUMENT', detail: 'no' } : null,
      failure: { reason: 'signal', exitCode: undefined, signal: 9, detail: '' },
      key: 'k',
      retryOf: 'a',
      replacedBy: 'b',
      requestedAt: AT,
      notBefore: AT,
      launchedAt: AT,
      endedAt: AT,
    });
    const { data } = eventMessage({ place: '1', state, at: AT, launch });
    validate(JSON.parse(data.toString()));
    expect(validate.errors).toBeNull();
  },
);
