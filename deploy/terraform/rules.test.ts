/** The module with a rules file, and with the jobs and subscriptions that the file names. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRulebook } from '../../src/launch/jobs/rules/read-rulebook.ts';
import { blocksIn } from '../checks/page-blocks.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const blocks = (await readModule(moduleFiles(import.meta.dirname))).flatMap((file) => file.blocks);

function local(name: string): unknown {
  const locals = blocks.filter(({ type }) => type === 'locals');
  return locals.map((block) => block.arguments.get(name)).find((value) => value !== undefined);
}

describe('the text of the rules file', () => {
  const rules = blocks.find(({ type, labels }) => type === 'variable' && labels[0] === 'rules');

  // google/cloud/run/v2/k8s.min.proto: the maximum length of EnvVar.value is 32768 bytes.
  it.each([
    { text: 'a'.repeat(32_768), fits: true },
    { text: 'a'.repeat(32_769), fits: false },
    { text: '規'.repeat(10_922), fits: true },
    { text: '規'.repeat(10_923), fits: false },
  ])(
    'of $text.length characters is accepted if its bytes fit into one variable of Cloud Run: $fits',
    ({ text, fits }) => {
      const condition = rules?.blocks[0]?.arguments.get('condition');
      expect(condition).toBe('${floor(length(replace(base64encode(var.rules), "=", "")) * 3 / 4) <= 32768}');
      // The same in JavaScript.
      const encoded = Buffer.from(text).toString('base64').replaceAll('=', '');
      expect(Math.floor((encoded.length * 3) / 4) <= 32_768).toBe(fits);
    },
  );

  it('is set for both sides and the board, and not at all without a rules file', () => {
    expect(local('job_env')).toContain('var.rules == "" ? {} : { RULES = var.rules }');
    expect(rules?.arguments.get('default')).toBe('');
    const environments = Object.values(local('environment') as Readonly<Record<string, string>>);
    expect(environments).toHaveLength(4);
    expect(environments.filter((text) => !text.includes('local.job_env'))).toEqual([]);
  });
});

it('grants the push side the same roles on each job', () => {
  const rights = (name: string) =>
    blocks
      .filter(
        ({ labels }) => labels[0] === 'google_cloud_run_v2_job_iam_member' && labels[1]?.startsWith(name),
      )
      .map((block) => block.arguments.get('role'));
  expect(rights('launch')).toEqual(Array.from({ length: 2 }, () => 'roles/run.jobsExecutorWithOverrides'));
  expect(rights('look_up')).toEqual(Array.from({ length: 2 }, () => 'roles/run.viewer'));
});

it('gives every subscription the same push endpoint and policies, and lets Pub/Sub forward from each', () => {
  const pushing = blocks.filter(({ blocks: parts }) =>
    ['push_config', 'dead_letter_policy'].every((name) => parts.some(({ type }) => type === name)),
  );
  expect(pushing.map((block) => block.arguments.get('for_each'))).toEqual(['${local.subscriptions}']);
  const forwarding = blocks.find(({ labels }) => labels[1] === 'forwarding');
  expect(forwarding?.arguments.get('for_each')).toBe('${google_pubsub_subscription.push}');
});

describe('the rules', () => {
  const folder = path.join(import.meta.dirname, 'examples/events');
  const page = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
  const shell = blocksIn(page, 'sh').find((text) => text.startsWith('cat >rules.yaml')) ?? '';
  const read = (text: string) =>
    readRulebook({ text, file: 'rules.yaml', projectId: 'p', region: 'asia-northeast1' });

  it('of the example launch jobs that it grants rights on, by a subscription that it creates', async () => {
    const { jobs, rules, defaultJob } = await read(readFileSync(path.join(folder, 'rules.yaml'), 'utf8'));
    const example = (await readModule(moduleFiles(folder))).flatMap((file) => file.blocks);
    const given = example.find(({ type }) => type === 'module')?.arguments ?? new Map<string, unknown>();
    const granted = (given.get('jobs') as readonly string[]).map((name) =>
      name.includes('/')
        ? name.replace('${var.project_id}', 'p')
        : `projects/p/locations/asia-northeast1/jobs/${name}`,
    );
    expect(granted).toEqual([...jobs.values()].map(({ job }) => job));
    expect(Object.keys(given.get('subscriptions') ?? {})).toEqual(
      rules.map(({ from }) => from.subscription?.split('/').at(-1)),
    );
    expect([given.get('default_job'), defaultJob]).toEqual([false, undefined]);
  });

  it('on the page launch a job by a subscription that the page creates', async () => {
    const [, text = ''] = /<<'EOF'\n(.*?)^EOF/ms.exec(shell) ?? [];
    const { rules: shown } = await read(text);
    expect(shown.map(({ from }) => from.subscription)).toEqual(['projects/p/subscriptions/uploads']);
    expect(shell).toContain('gcloud pubsub subscriptions create uploads --topic=');
  });
});
