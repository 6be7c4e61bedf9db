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

const service = block('module board');
const [operators, viewers] = block('variable board').blocks;
const rights = blocks.filter(({ labels }) => labels[0]?.endsWith('_iam_member'));

it('is created only if `board` is set, and so is each of its rights', () => {
  expect(block('variable board').arguments.has('default')).toBe(true);
  const made = [
    ...rights.filter((right) => String(right.arguments.get('member')).includes('local.board_account')),
    block('resource google_service_account board'),
    block('resource google_cloud_run_v2_service_iam_member iap'),
    service,
  ];
  expect(made).toHaveLength(6);
  const counts = made.map((one) => String(one.arguments.get('count')));
  expect(counts.filter((count) => !/^\$\{var\.board (?:== null \? 0 : 1|!= null && )/.test(count))).toEqual(
    [],
  );
  expect(local('board_members')).toMatch(/^\$\{var\.board == null \? \[\] : /);
});

it('is invoked by IAP alone, which admits viewers and operators', () => {
  const onBoard = rights.filter((right) =>
    [...right.arguments.values()].some((value) => String(value).includes('module.board[0].name')),
  );
  expect(onBoard.map(({ arguments: given }) => [given.get('role'), given.get('member')])).toEqual([
    ['roles/run.invoker', '${local.iap_agent}'],
    ['roles/iap.httpsResourceAccessor', '${each.key}'],
  ]);
  expect(local('board_members')).toContain(
    'concat(var.board.viewers, [for one in var.board.operators : "user:${one}"])',
  );
  expect(service.arguments.get('invoker_iam_disabled')).toBe(false);
});

it('may read its secret, reach its database and count dead letters, and nothing else', () => {
  const roles = rights
    .filter((right) => String(right.arguments.get('member')).includes('board_account'))
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
    '"/projects/${data.google_project.this.number}/locations/${var.region}/services/${local.board_name}"',
  );
  expect(service.arguments.get('name')).toBe('${local.board_name}');
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
