/**
 * Writes `google/KIND/TYPE.json`: the schema of each resource and data source that the module and its examples use.
 * Needs the package that `npm ci` in this folder installs.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';
import { ProviderDescription } from './provider-description.ts';

const here = import.meta.dirname;
const terraform = path.join(here, '../terraform');
const folders = [
  terraform,
  path.join(terraform, 'service'),
  ...readdirSync(path.join(terraform, 'examples')).map((name) => path.join(terraform, 'examples', name)),
];

const files = (await Promise.all(folders.map((folder) => readModule(moduleFiles(folder))))).flat();
const used = files
  .flatMap(({ blocks }) => blocks)
  .filter(({ type }) => type === 'resource' || type === 'data')
  .map(({ type, labels }) => `${type} ${labels[0]}`);

const provider = new ProviderDescription(path.join(here, 'node_modules/@cdktf/provider-google/.jsii'));
const target = path.join(here, 'google');
rmSync(target, { recursive: true, force: true });
for (const name of new Set(used)) {
  const [kind = '', type = ''] = name.split(' ');
  mkdirSync(path.join(target, kind), { recursive: true });
  // On one line: the formatter breaks only lines that are too long.
  writeFileSync(path.join(target, kind, `${type}.json`), JSON.stringify(provider.schemaOf(kind, type)));
}
