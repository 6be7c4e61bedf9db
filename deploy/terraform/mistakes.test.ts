/** The checks of module.test.ts find each planted mistake, and name its place and the right name. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArguments, moduleSchema, type Schemas } from '../checks/check-arguments.ts';
import { googleProvider } from '../checks/google-provider.ts';
import { planted, type Mistake } from '../checks/planted.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const provider = googleProvider();
const module = moduleFiles(import.meta.dirname);
const service = moduleFiles(path.join(import.meta.dirname, 'service'));
const sources = [...module, ...service];
const example = moduleFiles(path.join(import.meta.dirname, 'examples/basic'));
const modules = {
  '../..': moduleSchema(await readModule(module)),
  './service': moduleSchema(await readModule(service)),
};
const schemas: Schemas = { provider, modules };

describe('a mistake in the module', () => {
  const inService = 'service.tf: resource google_cloud_run_v2_service service';

  it.each<Mistake>([
    {
      file: 'service.tf',
      right: 'deletion_protection',
      wrong: 'delete_protection',
      says: `${inService}: there is no argument "delete_protection"; the nearest is "deletion_protection"`,
    },
    {
      file: 'service.tf',
      right: 'max_instance_request_concurrency =',
      wrong: 'max_instances_request_concurrency =',
      says: `${inService} > template: there is no argument "max_instances_request_concurrency"; the nearest is "max_instance_request_concurrency"`,
    },
    {
      file: 'service.tf',
      right: 'max_instance_count',
      wrong: 'max_instances',
      says: `${inService} > template > scaling: there is no argument "max_instances"; the nearest is "max_instance_count"`,
    },
    {
      file: 'service.tf',
      right: 'failure_threshold',
      wrong: 'failure_treshold',
      says: `${inService} > template > containers > startup_probe: there is no argument "failure_treshold"; the nearest is "failure_threshold"`,
    },
    {
      file: 'service.tf',
      right: 'secret_key_ref',
      wrong: 'secret_ref',
      says: `${inService} > template > containers > env > value_source: there is no block "secret_ref"; the nearest is "secret_key_ref"`,
    },
    {
      file: 'service.tf',
      right: 'dynamic "volumes"',
      wrong: 'dynamic "volume"',
      says: `${inService} > template: there is no block "volume"; the nearest is "volumes"`,
    },
    {
      file: 'service.tf',
      right: 'limits = {',
      wrong: 'limits {',
      says: `${inService} > template > containers > resources: "limits" is an argument, set by "="`,
    },
    {
      file: 'service.tf',
      right: 'scaling {',
      wrong: 'scaling = {',
      says: `${inService} > template: "scaling" is a block, it is not set by "="`,
    },
    {
      file: 'service.tf',
      right: 'args  = ["serve"]',
      wrong: 'args  = "serve"',
      says: `${inService} > template > containers: "args" takes a list, got a scalar`,
    },
    {
      file: 'identities.tf',
      right: 'error_message',
      wrong: 'message',
      says: `identities.tf: resource google_service_account service > lifecycle > precondition: there is no argument "message"; the nearest is "error_message"`,
    },
    {
      file: 'service.tf',
      right: '  location             = var.region\n',
      wrong: '  uri = "https://x"\n',
      says: `${inService}: "uri" can be read, not set`,
    },
    {
      file: 'service.tf',
      right: '  location             = var.region\n',
      wrong: '',
      says: `${inService}: the argument "location" is missing`,
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
      file: 'services.tf',
      right: '  max_instances       = var.push_max_instances\n',
      wrong: '',
      says: 'services.tf: module push: the argument "max_instances" is missing',
    },
    {
      file: 'moved.tf',
      right: '  from = google_pubsub_subscription.push\n',
      wrong: '',
      says: 'moved.tf: moved: the argument "from" is missing',
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
