import { describe, expect, it } from 'vitest';
import { projectOf, resourceName, shortName } from './names.ts';

describe('a resource name', () => {
  it.each([
    'projects/p/topics/abc',
    'projects/p/topics/A-b_c.d~e+f%g',
    `projects/p/topics/${'x'.repeat(255)}`,
  ])('can be %s', (name) => {
    expect(resourceName({ name, collection: 'topics' })).toBe(name);
  });

  it.each([
    '',
    'abc',
    'topics/abc',
    'projects//topics/abc',
    'projects/p/subscriptions/abc',
    'projects/p/topics/abc/d',
  ])('cannot be "%s"', (name) => {
    const check = (): string => resourceName({ name, collection: 'topics', field: 'topic' });
    expect(check).toThrow(`Invalid resource name given (topic=${name}).`);
  });

  it('has a project and a short name', () => {
    expect(projectOf('projects/p/topics/abc')).toBe('p');
    expect(shortName('projects/p/topics/abc')).toBe('abc');
  });
});
