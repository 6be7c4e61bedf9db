/** Real: the published file, which ajv reads as editors may do, and the bridge's reader of rules files. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { rulesSchema } from '../src/launch/jobs/rules/rules-schema.ts';
import { rulesJsonSchema, RULES_SCHEMA_FILE } from './rules-json-schema.ts';

const published = JSON.parse(readFileSync(RULES_SCHEMA_FILE, 'utf8'));
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(published);

/** Whether the bridge's schema accepts the file, and whether an editor with the published file does. */
function verdictsOn(rules: unknown): { readonly bridge: boolean; readonly file: boolean } {
  return { bridge: rulesSchema.safeParse(rules).success, file: validate(rules) };
}

it('schema/rules.schema.json is in step: else run npm run schema', () => {
  expect(published).toEqual(JSON.parse(rulesJsonSchema()));
});

it('every field of a job, a rule and the file is described', () => {
  const { properties } = published;
  const shapes = [
    properties,
    properties.jobs.additionalProperties.properties,
    properties.rules.items.properties,
  ];
  for (const field of shapes.flatMap((shape) => Object.values(shape))) {
    expect(field).toMatchObject({ description: expect.any(String) });
  }
});

describe('the file and the bridge both take', () => {
  const launch = { job: 'report' };
  it.each([
    { title: 'one job', rules: { jobs: { report: {} } } },
    { title: 'the address of the schema', rules: { $schema: 'x', jobs: { report: {} } } },
    {
      title: 'every field of a job',
      rules: {
        jobs: {
          a: {
            job: 'b',
            region: 'asia-northeast1',
            container: 'c',
            args: ['{id}'],
            env: { A: 'x' },
            taskCount: 3,
            timeoutSeconds: '{data.t}',
            launchId: ['{id}'],
            key: '{id}',
            running: 3,
            whenRunning: 'skip',
            expireAfter: '15m',
            default: true,
          },
        },
      },
    },
    {
      title: 'every field of a rule',
      rules: {
        jobs: { report: {} },
        unmatched: 'reject',
        rules: [
          {
            name: 'a',
            from: { subscription: 'abc', attributes: { a: 'b' }, type: 't', source: 's' },
            when: 'true',
            launch: { ...launch, args: [] },
          },
        ],
      },
    },
    {
      title: 'tests',
      rules: {
        jobs: { report: {} },
        tests: [
          { name: 'a', event: { data: null, attributes: {} }, expect: 'ignored' },
          { name: 'b', event: {}, expect: { job: 'report', launchId: ['a'] } },
        ],
      },
    },
  ])('$title', ({ rules }) => {
    expect(verdictsOn(rules)).toEqual({ bridge: true, file: true });
  });
});

describe('the file and the bridge both refuse', () => {
  it.each([
    { title: 'no jobs', rules: {} },
    { title: 'a slip', rules: { jobs: { report: { arg: [] } } } },
    { title: 'a job name with a capital letter', rules: { jobs: { Report: {} } } },
    { title: 'a number among the args', rules: { jobs: { report: { args: [1] } } } },
    {
      title: 'a variable name that begins with a digit',
      rules: { jobs: { report: { env: { '1A': 'x' } } } },
    },
    { title: 'a task count of 0', rules: { jobs: { report: { taskCount: 0 } } } },
    { title: 'a text for the task count', rules: { jobs: { report: { taskCount: '3' } } } },
    { title: 'a rule without launch', rules: { jobs: { report: {} }, rules: [{ name: 'a' }] } },
    { title: 'an unknown value of unmatched', rules: { jobs: { report: {} }, unmatched: 'drop' } },
    {
      title: 'another word for what is expected',
      rules: { jobs: { report: {} }, tests: [{ name: 'a', event: {}, expect: 'ignore' }] },
    },
  ])('$title', ({ rules }) => {
    expect(verdictsOn(rules)).toEqual({ bridge: false, file: false });
  });
});
