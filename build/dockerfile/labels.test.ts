/** The version and the commit in the labels of the image. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readInstructions } from './instructions.ts';

const root = path.join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, name), 'utf8');
const given = readInstructions(read('Dockerfile'))
  .filter(({ keyword }) => keyword === 'ARG')
  .map(({ text }) => text.split('=', 2));

it('the image has the version of the package', () => {
  const { version } = JSON.parse(read('package.json')) as { readonly version: string };
  expect(given).toContainEqual(['VERSION', version]);
});

it('Cloud Build sets the unknown arguments of the Dockerfile, from the substitutions in deploy/README.md', () => {
  const build = read('deploy/cloudbuild.yaml');
  const open = given.filter(([, value]) => value === 'unknown').map(([name]) => name);
  expect([...build.matchAll(/--build-arg=(\w+)=/g)].map(([, name]) => name)).toEqual(open);
  const [, substitutions = ''] = /--substitutions="(.*)"/.exec(read('deploy/README.md')) ?? [];
  const named = [...substitutions.matchAll(/(_[A-Z]+)=/g)].map(([, name]) => name);
  const wanted = [...build.matchAll(/\$(_[A-Z]+)/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(wanted));
});
