/** Every block, argument and reference of the module and its examples fits the provider's schema. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArguments, moduleSchema, type Schemas } from '../checks/check-arguments.ts';
import { checkFunctions } from '../checks/check-functions.ts';
import { checkReferences } from '../checks/check-references.ts';
import { googleProvider } from '../checks/google-provider.ts';
import {
  moduleFiles,
  outputsOf,
  readModule,
  type Block,
  type ModuleFile,
} from '../checks/terraform-module.ts';

const here = import.meta.dirname;
const provider = googleProvider();
const sources = moduleFiles(here);
const files = await readModule(sources);
const service = await readModule(moduleFiles(path.join(here, 'service')));
const modules = { '../..': moduleSchema(files), './service': moduleSchema(service) };
const schemas: Schemas = { provider, modules };
const blocks = files.flatMap((file) => file.blocks);

const EXAMPLES = ['basic', 'existing-job', 'events'];
const examples = new Map(
  EXAMPLES.map((name) => [name, moduleFiles(path.join(here, 'examples', name))] as const),
);

function exampleNamed(name: string): readonly ModuleFile[] {
  return examples.get(name) ?? [];
}

describe('the Terraform module', () => {
  it('gives each block only arguments and blocks that the provider knows', () => {
    expect(checkArguments([...files, ...service], schemas)).toEqual([]);
  });

  it('refers only to things that exist, and uses everything that it declares', async () => {
    const outputs = outputsOf(service);
    const moduleOutputs = { push: outputs, others: outputs };
    const nothing = { broken: [], unused: [] };
    expect(await checkReferences({ files, provider, moduleOutputs })).toEqual(nothing);
    expect(await checkReferences({ files: service, provider })).toEqual(nothing);
  });

  it('calls only functions that Terraform has', () => {
    expect(checkFunctions([...files, ...service])).toEqual([]);
  });

  it('describes every variable and every output', () => {
    const bare = blocks
      .filter(({ type }) => type === 'variable' || type === 'output')
      .filter((block) => !block.arguments.has('description'));
    expect(bare.map(({ labels }) => labels[0])).toEqual([]);
  });

  it('keeps no schema that it does not use', async () => {
    const all = [...files, ...service, ...(await Promise.all([...examples.values()].map(readModule))).flat()];
    const used = new Set(
      all.flatMap((file) => file.blocks).map(({ type, labels }) => `${type} ${labels[0]}`),
    );
    expect(Object.keys(provider).filter((name) => !used.has(name))).toEqual([]);
  });

  it('never leaves a subscription to expire', () => {
    const subscriptions = blocks.filter(({ labels }) => labels[0] === 'google_pubsub_subscription');
    const lifetimes = subscriptions.map((subscription) =>
      subscription.blocks.find(({ type }) => type === 'expiration_policy')?.arguments.get('ttl'),
    );
    expect(lifetimes).toEqual(['', '', '']);
  });

  // An old push side would launch the default job for a message that names another job.
  it('changes the request side and the board only after the push side', () => {
    const others = blocks.find(({ type, labels }) => type === 'module' && labels[0] === 'others');
    expect(others?.arguments.get('depends_on')).toEqual(['${module.push}']);
  });

  it('keeps resources of an earlier version: each address in moved.tf exists', () => {
    const address = ({ type, labels }: Block): string =>
      (type === 'module' ? ['module', ...labels] : labels).join('.');
    const own = new Set(blocks.map(address));
    const inService = new Set(service.flatMap((file) => file.blocks).map(address));
    const moves = blocks
      .filter(({ type }) => type === 'moved')
      .map((block) => String(block.arguments.get('to')));
    expect(moves).toHaveLength(19);
    const astray = moves.filter((to) => {
      const [, within, name = ''] =
        /^\$\{(?:module\.(\w+)\["\w+"\]\.)?(\w+\.\w+)(?:\[.*\])?\}$/.exec(to) ?? [];
      return within === undefined ? !own.has(name) : !own.has(`module.${within}`) || !inService.has(name);
    });
    expect(astray).toEqual([]);
  });
});

describe.each(EXAMPLES)('the example %s', (name) => {
  it('gives the module all required variables and no unknown ones', async () => {
    expect(checkArguments(await readModule(exampleNamed(name)), schemas)).toEqual([]);
  });

  it('refers only to things that exist', async () => {
    const example = await readModule(exampleNamed(name));
    const labels = example.flatMap((file) => file.blocks).flatMap((block) => block.labels);
    const moduleOutputs = Object.fromEntries(labels.map((label) => [label, outputsOf(files)]));
    expect(await checkReferences({ files: example, provider, moduleOutputs })).toEqual({
      broken: [],
      unused: [],
    });
  });
});
