/** Real: the published file, which ajv reads as editors may do, and the emulators' reader of set-up files. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseSetUp } from '../emulators/command-line/read-set-up.ts';
import { SetUpError } from '../emulators/command-line/set-up-error.ts';
import { emulatorsJsonSchema, EMULATORS_SCHEMA_FILE } from './emulators-json-schema.ts';

const published = JSON.parse(readFileSync(EMULATORS_SCHEMA_FILE, 'utf8'));
const validate = new Ajv({ strict: true }).compile(published);

/** Whether the emulators start with the set-up, and whether an editor with the published file accepts it. */
function verdictsOn(setUp: object): { readonly emulators: boolean; readonly file: boolean } {
  return { emulators: isTaken(setUp), file: validate(setUp) };
}

function isTaken(setUp: object): boolean {
  try {
    parseSetUp(setUp, 'the file');
    return true;
  } catch (error) {
    if (error instanceof SetUpError) return false;
    throw error;
  }
}

it('schema/emulators.schema.json is in step: else run npm run schema', () => {
  expect(published).toEqual(JSON.parse(emulatorsJsonSchema()));
});

it('every field is described', () => {
  for (const field of Object.values(published.properties)) {
    expect(field).toMatchObject({ description: expect.any(String) });
  }
});

describe('the file and the emulators both take', () => {
  it.each([
    { title: 'nothing', setUp: {} },
    { title: 'the address of the schema', setUp: { $schema: '../schema/emulators.schema.json' } },
    {
      title: 'names and resources',
      setUp: {
        topics: ['events', { name: 'kept', messageRetentionDuration: '600s' }],
        subscriptions: [{ name: 'reader', topic: 'events', ackDeadlineSeconds: 20 }],
      },
    },
    {
      title: 'jobs of both kinds',
      setUp: {
        images: { 'example.com/worker': { command: 'python3 worker.py', env: { LOG: 'debug' } } },
        jobs: [
          { name: 'one', command: ['node', 'work.js'], args: ['--all'] },
          { name: 'two', template: { taskCount: 2 } },
        ],
      },
    },
    { title: 'a fault', setUp: { faults: [{ rpc: 'RunJob', nth: [1, 3], code: 'UNAVAILABLE' }] } },
  ])('$title', ({ setUp }) => {
    expect(verdictsOn(setUp)).toEqual({ emulators: true, file: true });
  });
});

describe('the file and the emulators both refuse', () => {
  it.each([
    { title: 'an unknown key', setUp: { topic: ['events'] } },
    { title: 'a subscription without its topic', setUp: { subscriptions: [{ name: 'reader' }] } },
    { title: 'a job without a command and without a resource', setUp: { jobs: [{ name: 'one' }] } },
    { title: 'an empty command', setUp: { jobs: [{ name: 'one', command: [] }] } },
    { title: 'a misspelt key of a fault', setUp: { faults: [{ rpc: 'RunJob', cod: 'ABORTED' }] } },
    { title: 'a fault that answers OK', setUp: { faults: [{ rpc: 'RunJob', code: 'OK' }] } },
    { title: 'a share above 1', setUp: { faults: [{ rpc: 'RunJob', share: 10 }] } },
  ])('$title', ({ setUp }) => {
    expect(verdictsOn(setUp)).toEqual({ emulators: false, file: false });
  });
});
