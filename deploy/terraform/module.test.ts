/** Every block, argument and reference of the module and its examples, held to the provider's schema. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArguments, moduleSchema, type Schemas } from '../checks/check-arguments.ts';
import { checkFunctions } from '../checks/check-functions.ts';
import { checkMetrics } from '../checks/check-metrics.ts';
import { checkReferences } from '../checks/check-references.ts';
import { googleProvider } from '../checks/google-provider.ts';
import { moduleFiles, readModule, type ModuleFile } from '../checks/terraform-module.ts';

const here = import.meta.dirname;
const provider = googleProvider();
const sources = moduleFiles(here);
const files = await readModule(sources);
const schemas: Schemas = { provider, modules: { '../..': moduleSchema(files) } };
const outputs = files
  .flatMap(({ blocks }) => blocks)
  .filter(({ type }) => type === 'output')
  .map(({ labels }) => labels[0] ?? '');

const EXAMPLES = ['basic', 'existing-job'];
const examples = new Map(
  EXAMPLES.map((name) => [name, moduleFiles(path.join(here, 'examples', name))] as const),
);

function exampleNamed(name: string): readonly ModuleFile[] {
  return examples.get(name) ?? [];
}

describe('the Terraform module', () => {
  it('gives each block the arguments and the blocks that the provider takes', () => {
    expect(checkArguments(files, schemas)).toEqual([]);
  });

  it('refers only to what it declares and the provider has, and uses all that it declares', async () => {
    expect(await checkReferences({ files, provider })).toEqual({ broken: [], unused: [] });
  });

  it('calls only functions that Terraform has', () => {
    expect(checkFunctions(files)).toEqual([]);
  });

  it('extracts each label of its metrics', () => {
    expect(checkMetrics(files)).toEqual([]);
  });

  it('describes every variable and every output', () => {
    const bare = files
      .flatMap(({ blocks }) => blocks)
      .filter(({ type }) => type === 'variable' || type === 'output')
      .filter((block) => !block.arguments.has('description'));
    expect(bare.map(({ labels }) => labels[0])).toEqual([]);
  });

  it('is described by no schema that it does not use', async () => {
    const all = [...files, ...(await Promise.all([...examples.values()].map(readModule))).flat()];
    const blocks = all.flatMap((file) => file.blocks);
    const used = new Set(blocks.map(({ type, labels }) => `${type} ${labels[0]}`));
    expect(Object.keys(provider).filter((name) => !used.has(name))).toEqual([]);
  });

  it('never leaves a subscription to expire', () => {
    const subscriptions = files
      .flatMap(({ blocks }) => blocks)
      .filter(({ labels }) => labels[0] === 'google_pubsub_subscription');
    const lifetimes = subscriptions.map(({ blocks }) =>
      blocks.find(({ type }) => type === 'expiration_policy')?.arguments.get('ttl'),
    );
    expect(lifetimes).toEqual(['', '']);
  });
});

describe.each(EXAMPLES)('the example %s', (name) => {
  it('gives the module what it needs and nothing that it does not know', async () => {
    expect(checkArguments(await readModule(exampleNamed(name)), schemas)).toEqual([]);
  });

  it('refers only to what is there', async () => {
    const example = await readModule(exampleNamed(name));
    const labels = example.flatMap(({ blocks }) => blocks).flatMap((block) => block.labels);
    const moduleOutputs = Object.fromEntries(labels.map((label) => [label, outputs]));
    expect(await checkReferences({ files: example, provider, moduleOutputs })).toEqual({
      broken: [],
      unused: [],
    });
  });
});
