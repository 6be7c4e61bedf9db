/** The secrets, and how long launches are remembered, in a module with a ledger. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { moduleFiles, readModule, type Body } from '../checks/terraform-module.ts';

const sources = [
  ...moduleFiles(import.meta.dirname),
  ...moduleFiles(path.join(import.meta.dirname, 'service')),
];
const text = sources.map((file) => file.text).join('\n');
const blocks = (await readModule(sources)).flatMap((file) => file.blocks);
const page = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
const DAY_SECONDS = 86_400;

function daysIn(found: RegExpExecArray | null): number {
  return Number(found?.[1]);
}

it('remembers a launch for longer than its dead letter is kept, unless the settings say otherwise', () => {
  const days = daysIn(/LEDGER_RETENTION_DAYS = "(\d+)"/.exec(text));
  const subscription = blocks.find(
    ({ labels }) => labels[1] === 'dead_letters' && labels[0]?.endsWith('subscription'),
  );
  const kept = Number.parseInt(String(subscription?.arguments.get('message_retention_duration')), 10);
  expect(days).toBeGreaterThan(kept / DAY_SECONDS);
  expect(text.match(/merge\(local\.ledger_env, var\.settings, .*local\.push_env/g)).toHaveLength(2);
});

it('remembers a launch as long after the gcloud commands of README.md', () => {
  const days = daysIn(/LEDGER_RETENTION_DAYS=(\d+)/.exec(page));
  expect(days).toBeGreaterThan(daysIn(/--message-retention-duration=(\d+)d/.exec(page)));
});

function grantedBy(right: string): unknown {
  return blocks.find(({ labels }) => labels[1] === right)?.arguments.get('secret_id');
}

function partsOf(resource: string): string {
  return JSON.stringify(plain(blocks.find(({ labels }) => labels[0] === resource)?.blocks ?? []));
}

it('lets each service read its own LEDGER_URL and no other', () => {
  const services = blocks.filter(({ type }) => type === 'module');
  expect(grantedBy('ledger_service')).toBe('${local.ledger_secrets[each.key]}');
  expect(services.map((service) => service.arguments.get('ledger_url_secret'))).toEqual(
    Array.from({ length: 2 }, () => '${local.has_ledger ? local.ledger_secrets[each.key] : null}'),
  );
  expect(partsOf('google_cloud_run_v2_service')).toContain(
    '${var.ledger_url_secret == null ? [] : [var.ledger_url_secret]}',
  );
});

it('lets the job read its own LEDGER_URL and no other', () => {
  expect(grantedBy('ledger_job')).toBe('${local.ledger_secrets.job}');
  expect(partsOf('google_cloud_run_v2_job')).toContain('? [local.ledger_secrets.job] : []');
});

it('gives the request side and the job a LEDGER_URL of their own, if one is set, and the board always', () => {
  const secrets = blocks
    .find((block) => block.arguments.has('ledger_secrets'))
    ?.arguments.get('ledger_secrets');
  const own = (name: string) =>
    `\${var.${name}_ledger_url_secret == null ? var.ledger_url_secret : var.${name}_ledger_url_secret}`;
  const whole = '${var.ledger_url_secret}';
  expect(secrets).toEqual({
    http: own('request'),
    subscriber: whole,
    all: whole,
    board: '${var.board == null ? null : var.board.ledger_url_secret}',
    job: own('job'),
  });
});

function plain(bodies: readonly Body[]): unknown {
  return bodies.map((body) => [...body.arguments.values(), plain(body.blocks)]);
}
