/** The checks of module.test.ts find each planted mistake in references and functions. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFunctions } from '../checks/check-functions.ts';
import { checkReferences } from '../checks/check-references.ts';
import { googleProvider } from '../checks/google-provider.ts';
import { planted, type Mistake } from '../checks/planted.ts';
import { moduleFiles, outputsOf, readModule, type ModuleFile } from '../checks/terraform-module.ts';

const provider = googleProvider();
const sources = moduleFiles(import.meta.dirname);
const service = moduleFiles(path.join(import.meta.dirname, 'service'));
const outputs = outputsOf(await readModule(service));
const moduleOutputs = { push: outputs, request: outputs };

function references(files: readonly ModuleFile[]) {
  return readModule(files).then((read) => checkReferences({ files: read, provider, moduleOutputs }));
}

describe('a mistake in the module', () => {
  it.each<Mistake>([
    {
      file: 'job.tf',
      right: 'var.job_max_retries',
      wrong: 'var.job_retries',
      says: 'job.tf: var.job_retries is not declared; the nearest is "var.job_max_retries"',
    },
    {
      file: 'locals.tf',
      right: 'local.both_env',
      wrong: 'local.bothenv',
      says: 'locals.tf: local.bothenv is not declared; the nearest is "local.both_env"',
    },
    {
      file: 'pubsub.tf',
      right: 'google_pubsub_topic.dead_letters.id',
      wrong: 'google_pubsub_topic.dead_letter.id',
      says: 'pubsub.tf: google_pubsub_topic.dead_letter.id is not declared; the nearest is "google_pubsub_topic.dead_letters"',
    },
    {
      file: 'pubsub.tf',
      right: '[local.push_role].uri',
      wrong: '[local.push_role].url',
      says: 'pubsub.tf: module.push has no attribute "url"; the nearest is "uri"',
    },
    {
      file: 'locals.tf',
      right: 'data.google_project.this.number',
      wrong: 'data.google_project.this.numbr',
      says: 'locals.tf: data.google_project.this has no attribute "numbr"; the nearest is "number"',
    },
    {
      file: 'alerts.tf',
      right: 'each.value.title',
      wrong: 'each.value.titel',
      says: 'alerts.tf: each.value.titel: local.alerts.dead_letters has no "titel"; the nearest is "title"',
    },
    {
      file: 'alerts.tf',
      right: 'each.value.filter',
      wrong: 'each.value.filtr',
      says: 'alerts.tf: each.value.filtr: local.alerts.dead_letters has no "filtr"; the nearest is "filter"',
    },
    {
      file: 'alerts.tf',
      right: '      window        = "300s"\n',
      wrong: '# none\n',
      says: 'alerts.tf: each.value.window: local.alerts.dead_letters has no "window"; the nearest is "filter"',
    },
    {
      file: 'services.tf',
      right: 'local.environment[each.key]',
      wrong: 'local.environment[each.kye]',
      says: 'services.tf: each has no "kye"; the nearest is "key"',
    },
    {
      file: 'job.tf',
      right: 'local.ledger_secrets.job',
      wrong: 'local.ledger_secrets.jobs',
      says: 'job.tf: local.ledger_secrets has no attribute "jobs"; the nearest is "job"',
    },
  ])('is found in a reference: $wrong', async (mistake) => {
    const { broken } = await references(planted(mistake, sources));
    expect(broken).toContain(mistake.says);
  });

  it('is found in the module of one service', async () => {
    const mistake = { file: 'service.tf', right: 'env.value', wrong: 'env.valu' };
    const { broken } = await references(planted(mistake, service));
    expect(broken).toEqual(['service.tf: env has no "valu"; the nearest is "value"']);
  });

  it('is found in a call of an unknown function', async () => {
    const mistake = { file: 'job.tf', right: 'coalesce(', wrong: 'coalesc(' };
    expect(checkFunctions(await readModule(planted(mistake, sources)))).toEqual([
      'job.tf: coalesc(…) is not a function; the nearest is "coalesce"',
    ]);
  });

  it('is found if two blocks have one name', async () => {
    const extra = {
      name: 'extra.tf',
      text: 'resource "google_pubsub_topic" "launches" {\n  name = "x"\n}\n',
    };
    const { broken } = await references([...sources, extra]);
    expect(broken).toEqual(['google_pubsub_topic.launches is declared twice']);
  });

  it('is found if a variable is never used', async () => {
    const extra = { name: 'extra.tf', text: 'variable "forgotten" {\n  type = string\n}\n' };
    const { unused } = await references([...sources, extra]);
    expect(unused).toEqual(['var.forgotten']);
  });
});
