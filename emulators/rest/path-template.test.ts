import { describe, expect, it } from 'vitest';
import { parsePathTemplate } from './path-template.ts';

describe('a path template', () => {
  it.each([
    {
      template: '/v1/{topic=projects/*/topics/*}',
      path: '/v1/projects/p/topics/t',
      fields: { topic: 'projects/p/topics/t' },
    },
    { template: '/v1/{topic=projects/*/topics/*}', path: '/v1/projects/p/topics/t/more', fields: undefined },
    {
      template: '/v1/{topic=projects/*/topics/*}',
      path: '/v1/projects/p/topics/t:publish',
      fields: undefined,
    },
    { template: '/v1/{t=topics/*}:publish', path: '/v1/topics/x:publish', fields: { t: 'topics/x' } },
    {
      template: '/v1/{name=projects/*}/topics',
      path: '/v1/projects/example.com:p/topics',
      fields: { name: 'projects/example.com:p' },
    },
    { template: '/v2/{job.name=jobs/*}', path: '/v2/jobs/j', fields: { 'job.name': 'jobs/j' } },
    { template: '/v1/{name=operations/**}', path: '/v1/operations/a/b', fields: { name: 'operations/a/b' } },
    { template: '/v1/{a}/{b=x/*}', path: '/v1/1/x/2', fields: { a: '1', b: 'x/2' } },
    { template: '/v1.1/{a}', path: '/v1x1/2', fields: undefined },
    { template: '/v1/{t=topics/*}', path: '/v1/topics/a%2Bb%20c', fields: { t: 'topics/a+b c' } },
  ])('$template reads $path', ({ template, path, fields }) => {
    expect(parsePathTemplate(template).match(path)).toEqual(fields);
  });

  it('refuses a broken percent-encoding', () => {
    expect(() => parsePathTemplate('/v1/{a}').match('/v1/%E0%A4%A')).toThrow(URIError);
  });
});
