/** The checks of module.test.ts find what is planted here, and say where it is and what it should be. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArguments, moduleSchema, type Schemas } from '../checks/check-arguments.ts';
import { googleProvider } from '../checks/google-provider.ts';
import { planted, type Mistake } from '../checks/planted.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const provider = googleProvider();
const sources = moduleFiles(import.meta.dirname);
const example = moduleFiles(path.join(import.meta.dirname, 'examples/basic'));
const schemas: Schemas = { provider, modules: { '../..': moduleSchema(await readModule(sources)) } };

describe('a mistake in the module', () => {
  const service = 'services.tf: resource google_cloud_run_v2_service bridge';

  it.each<Mistake>([
    {
      file: 'services.tf',
      right: 'deletion_protection',
      wrong: 'delete_protection',
      says: `${service}: there is no argument "delete_protection"; the nearest is "deletion_protection"`,
    },
    {
      file: 'services.tf',
      right: 'max_instance_request_concurrency =',
      wrong: 'max_instances_request_concurrency =',
      says: `${service} > template: there is no argument "max_instances_request_concurrency"; the nearest is "max_instance_request_concurrency"`,
    },
    {
      file: 'services.tf',
      right: 'max_instance_count',
      wrong: 'max_instances',
      says: `${service} > template > scaling: there is no argument "max_instances"; the nearest is "max_instance_count"`,
    },
    {
      file: 'services.tf',
      right: 'failure_threshold',
      wrong: 'failure_treshold',
      says: `${service} > template > containers > startup_probe: there is no argument "failure_treshold"; the nearest is "failure_threshold"`,
    },
    {
      file: 'services.tf',
      right: 'secret_key_ref',
      wrong: 'secret_ref',
      says: `${service} > template > containers > env > value_source: there is no block "secret_ref"; the nearest is "secret_key_ref"`,
    },
    {
      file: 'services.tf',
      right: 'dynamic "volumes"',
      wrong: 'dynamic "volume"',
      says: `${service} > template: there is no block "volume"; the nearest is "volumes"`,
    },
    {
      file: 'services.tf',
      right: 'limits = {',
      wrong: 'limits {',
      says: `${service} > template > containers > resources: "limits" is an argument, set by "="`,
    },
    {
      file: 'services.tf',
      right: 'scaling {',
      wrong: 'scaling = {',
      says: `${service} > template: "scaling" is a block, it is not set by "="`,
    },
    {
      file: 'services.tf',
      right: 'args  = ["serve"]',
      wrong: 'args  = "serve"',
      says: `${service} > template > containers: "args" takes a list, got a scalar`,
    },
    {
      file: 'services.tf',
      right: 'error_message',
      wrong: 'message',
      says: `${service} > lifecycle > precondition: there is no argument "message"; the nearest is "error_message"`,
    },
    {
      file: 'services.tf',
      right: '  location             = var.region\n',
      wrong: '  uri = "https://x"\n',
      says: `${service}: "uri" can be read, not set`,
    },
    {
      file: 'services.tf',
      right: '  location             = var.region\n',
      wrong: '',
      says: `${service}: the argument "location" is missing`,
    },
    {
      file: 'job.tf',
      right: '    template {',
      wrong: '    templates {',
      says: 'job.tf: resource google_cloud_run_v2_job job > template: the block "template" is missing',
    },
    {
      file: 'pubsub.tf',
      right: '  retry_policy {\n',
      wrong: '  retry_policy {\n  }\n\n  retry_policy {\n',
      says: 'pubsub.tf: resource google_pubsub_subscription push: the block "retry_policy" may be there 1 times, found 2',
    },
    {
      file: 'project.tf',
      right: 'data "google_project"',
      wrong: 'data "google_projects"',
      says: 'project.tf: data google_projects this: no schema describes it',
    },
    {
      file: 'variables.tf',
      right: 'description',
      wrong: 'descripton',
      says: 'variables.tf: variable project_id: there is no argument "descripton"; the nearest is "description"',
    },
  ])('is named with its place and the nearest name: $wrong', async (mistake) => {
    expect(checkArguments(await readModule(planted(mistake, sources)), schemas)).toContain(mistake.says);
  });
});

describe('a mistake in an example', () => {
  it.each<Mistake>([
    {
      file: 'main.tf',
      right: 'operators  =',
      wrong: 'operator =',
      says: 'main.tf: module bridge: there is no argument "operator"; the nearest is "operators"',
    },
    {
      file: 'main.tf',
      right: '  image      = var.image\n',
      wrong: '',
      says: 'main.tf: module bridge: the argument "image" is missing',
    },
  ])('is named with its place: $says', async (mistake) => {
    const planting = await readModule(planted(mistake, example));
    expect(checkArguments(planting, schemas)).toContain(mistake.says);
  });
});
