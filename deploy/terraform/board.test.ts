/** The board of the module: off by default, invoked by IAP alone, with only the rights that its pages need. */
import { expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { moduleFiles, readModule, type Block } from '../checks/terraform-module.ts';

const blocks = (await readModule(moduleFiles(import.meta.dirname))).flatMap((file) => file.blocks);

function block(name: string): Block {
  const found = blocks.find(({ type, labels }) => [type, ...labels].join(' ') === name);
  if (found === undefined) throw new Error(`the module has no ${name}`);
  return found;
}

function local(name: string): unknown {
  const locals = blocks.filter(({ type }) => type === 'locals');
  return locals.map((one) => one.arguments.get(name)).find((value) => value !== undefined);
}

const [operators, viewers] = block('variable board').blocks;
const rights = blocks.filter(({ labels }) => labels[0]?.endsWith('_iam_member'));

it('is created only if `board` is set, and so is each of its rights', () => {
  expect(block('variable board').arguments.has('default')).toBe(true);
  expect(local('all_roles')).toBe('${setunion(local.roles, var.board == null ? [] : ["board"])}');
  const forEach = (name: string): string => String(block(name).arguments.get('for_each'));
  expect(forEach('module others')).toBe('${setsubtract(local.all_roles, [local.push_role])}');
  expect(forEach('resource google_service_account service')).toBe('${local.all_roles}');
  for (const name of [
    'google_cloud_run_v2_service_iam_member iap',
    'google_project_iam_member dead_letters_board',
  ]) {
    expect(block(`resource ${name}`).arguments.get('count')).toBe('${var.board == null ? 0 : 1}');
  }
  expect(local('board_members')).toMatch(/^\$\{var\.board == null \? \[\] : /);
});

it('is invoked by IAP alone, which admits viewers and operators', () => {
  const onBoard = rights.filter((right) =>
    [...right.arguments.values()].some((value) => String(value).includes('module.others["board"].name')),
  );
  expect(onBoard.map(({ arguments: given }) => [given.get('role'), given.get('member')])).toEqual([
    ['roles/run.invoker', '${local.iap_agent}'],
    ['roles/iap.httpsResourceAccessor', '${each.key}'],
  ]);
  expect(local('board_members')).toContain(
    'concat(var.board.viewers, [for one in var.board.operators : "user:${one}"])',
  );
  expect(block('module others').arguments.get('invoker_iam_disabled')).toBe(
    '${local.caller_auth[each.key] == "oidc"}',
  );
  expect(local('caller_auth')).toMatchObject({ board: 'none' });
});

it('may read its secret, reach its database and count dead letters, and nothing else', () => {
  const roles = rights
    .filter(({ arguments: given }) =>
      [...given.values()].some((value) => /service\["board"\]|local\.all_roles/.test(String(value))),
    )
    .map((right) => right.arguments.get('role'));
  expect(new Set(roles)).toEqual(
    new Set(['roles/secretmanager.secretAccessor', 'roles/cloudsql.client', 'roles/monitoring.viewer']),
  );
});

it('gets enough settings to start, and accepts tokens for its own audience', () => {
  const keys = [...String(local('board_env')).matchAll(/\b([A-Z][A-Z_]+)\s*=/g)].map(([, key]) => key);
  const values = {
    BOARD_AUTH: 'iap',
    BOARD_AUDIENCE: '/projects/1/locations/asia-northeast1/services/job-bridge-board',
    BOARD_OPERATORS: 'ann@example.com',
    DEAD_LETTER_SUBSCRIPTION: 'job-launches-dead-letters-pull',
    LAUNCHES_PER_MINUTE: '50',
  };
  expect(new Set(keys)).toEqual(new Set(Object.keys(values)));
  const env = { ...values, ROLE: 'board', PROJECT_ID: 'p', JOB_NAME: 'job', LEDGER_URL: 'postgres://h/d' };
  expect(loadConfig({ env, needs: ['board'] }).BOARD_OPERATORS).toEqual(['ann@example.com']);
  expect(local('board_env')).toContain(
    '"/projects/${data.google_project.this.number}/locations/${var.region}/services/${var.name}-board"',
  );
  expect(block('module others').arguments.get('name')).toBe('${var.name}-${each.key}');
});

/** Whether a validation accepts the value: its regular expression, tried in JavaScript. */
function takes(rule: Block | undefined, one: string): boolean {
  const [, pattern] = /regex\("(.*)", one\)/.exec(String(rule?.arguments.get('condition'))) ?? [];
  if (pattern === undefined) throw new Error('the rule has no regular expression');
  return new RegExp(pattern).test(one);
}

it('accepts e-mails as operators, IAM members as viewers, and never everyone', () => {
  const asOperators = ['ann@example.com', 'user:ann@example.com', '*', 'a@example.com,b@example.com'];
  expect(asOperators.filter((one) => takes(operators, one))).toEqual(['ann@example.com']);
  const asViewers = ['allUsers', 'allAuthenticatedUsers', 'group:team@example.com', 'ann@example.com'];
  expect(asViewers.filter((one) => takes(viewers, one))).toEqual(['group:team@example.com']);
});
