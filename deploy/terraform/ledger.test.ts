/** What the module gives the services and the job where there is a ledger. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const sources = moduleFiles(import.meta.dirname);
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

it('is remembered as long where gcloud made it', () => {
  const days = daysIn(/LEDGER_RETENTION_DAYS=(\d+)/.exec(page));
  expect(days).toBeGreaterThan(daysIn(/--message-retention-duration=(\d+)d/.exec(page)));
});
