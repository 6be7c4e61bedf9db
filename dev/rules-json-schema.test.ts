/** Real: the published file, read by ajv as editors may read it, and the reader of rules files. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { rulesSchema } from '../src/launch/jobs/rules/rules-schema.ts';
import { rulesJsonSchema, RULES_SCHEMA_FILE } from './rules-json-schema.ts';

const published = JSON.parse(readFileSync(RULES_SCHEMA_FILE, 'utf8'));
const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(published);

/** Whether the bridge takes the file, as far as its schema goes, and whether an editor would have complained. */
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
    { title: 'the place of the schema', rules: { $schema: 'x', jobs: { report: {} } } },
    {
      title: 'everything of a job',
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
      title: 'everything of a rule',
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
    { title: 'a name that is none', rules: { jobs: { Report: {} } } },
    { title: 'a number among the args', rules: { jobs: { report: { args: [1] } } } },
    { title: 'a name of a variable that is none', rules: { jobs: { report: { env: { '1A': 'x' } } } } },
    { title: 'a task count of nothing', rules: { jobs: { report: { taskCount: 0 } } } },
    { title: 'a text for the task count', rules: { jobs: { report: { taskCount: '3' } } } },
    { title: 'a rule without launch', rules: { jobs: { report: {} }, rules: [{ name: 'a' }] } },
    { title: 'another word for unmatched', rules: { jobs: { report: {} }, unmatched: 'drop' } },
    {
      title: 'another word for what is expected',
      rules: { jobs: { report: {} }, tests: [{ name: 'a', event: {}, expect: 'ignore' }] },
    },
  ])('$title', ({ rules }) => {
    expect(verdictsOn(rules)).toEqual({ bridge: false, file: false });
  });
});
