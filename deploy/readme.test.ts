/** deploy/README.md without a project: its shell blocks, its settings, and the same blocks in Japanese. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { schema } from '../config/schema.ts';
import { sinkFilter } from '../src/doctor/sink-filter.ts';
import { blocksIn } from './checks/page-blocks.ts';
import { moduleFiles, readModule } from './checks/terraform-module.ts';

const here = import.meta.dirname;
const english = readFileSync(path.join(here, 'README.md'), 'utf8');
const japanese = readFileSync(path.join(here, 'README.ja.md'), 'utf8');
const shell = blocksIn(english, 'sh').map((text) => ({ text, title: text.split('\n', 1)[0] }));

/** Names in capitals that a block sets or reads, in the shell, as JSON, or in a gcloud flag. */
function keysIn(block: string): readonly string[] {
  return [...block.matchAll(/\$\{?([A-Z][A-Z_]+)|"([A-Z][A-Z_]+)":|\b([A-Z][A-Z_]+)=/g)].map(
    ([, read, json, set]) => read ?? json ?? set ?? '',
  );
}

describe('the page about deploying', () => {
  it.each(shell)('has a block that the shell can parse: $title', async ({ text }) => {
    await expect(promisify(execFile)('bash', ['-n', '-c', text])).resolves.toMatchObject({ stderr: '' });
  });

  it.each(shell.flatMap(({ text }) => keysIn(text)).map((key) => ({ key })))(
    'uses $key, which is a key of the configuration',
    ({ key }) => {
      expect([...Object.keys(schema), 'CONFIG_FILE']).toContain(key);
    },
  );

  it('has settings with which the service starts, and gcloud flags that agree with them', () => {
    const script = shell.map(({ text }) => text).join('\n');
    const [, json = ''] = /<<EOF\n(.*?)^EOF/ms.exec(script) ?? [];
    const fileText = json.replaceAll('$PROJECT_ID', 'p').replaceAll('$REGION', 'asia-northeast1');
    const config = loadConfig({ env: {}, fileText, needs: ['request side', 'push side', 'launch'] });
    expect(script).toContain(`--ack-deadline=${config.ACK_DEADLINE_SECONDS} `);
    expect(script).toContain(`--max-delivery-attempts=${config.MAX_DELIVERY_ATTEMPTS}\n`);
    expect(script).toContain(`--push-endpoint="$push_url${config.PUSH_PATH}"`);
    // IAM in front checks both endpoints; if the service checked too, every push would be refused.
    expect([config.HTTP_AUTH, config.PUSH_AUTH]).toEqual(['none', 'none']);
    expect(script).toContain(`--dead-letter-topic=${config.DEAD_LETTER_TOPIC} `);
    expect(script).toContain(`subscriptions create ${config.SUBSCRIPTION} --topic=${config.TOPIC} `);
    expect(script).toContain(`subscriptions create ${config.DEAD_LETTER_SUBSCRIPTION} `);
    expect(script).toContain(`run jobs create ${config.JOB_NAME} `);
    const [, timeout = ''] = /--timeout=(\d+)s/.exec(script) ?? [];
    expect(Number(timeout)).toBeGreaterThanOrEqual(config.ACK_DEADLINE_SECONDS);
  });

  it('sends sweeps and hints to the routes of the service', () => {
    const script = shell.map(({ text }) => text).join('\n');
    expect(script).toContain(`--uri="$push_url${schema.SWEEP_PATH.default}" --http-method=post`);
    expect(script).toContain(`--push-endpoint="$push_url${schema.EXECUTIONS_PATH.default}"`);
    const job = 'projects/p/locations/asia-northeast1/jobs/job-bridge-job';
    expect(script).toContain(`--log-filter='${sinkFilter([job])}'`);
    const [, timeout = ''] = /--timeout=(\d+)s/.exec(script) ?? [];
    expect(Number(timeout)).toBeGreaterThanOrEqual(60);
  });

  it('names only variables that the module has', async () => {
    const files = await readModule(moduleFiles(path.join(here, 'terraform')));
    const variables = files.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'variable');
    const names = new Set(variables.map(({ labels }) => labels[0]));
    const [, table = ''] = /\| to \| set \|\n(.*?)\n\n/s.exec(english) ?? [];
    const named = [...table.matchAll(/`([a-z_]+)(?: =[^`]*)?`/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => name !== 'module' && !names.has(name))).toEqual([]);
  });

  it('has the same code blocks in Japanese', () => {
    const code = '(?:sh|json)';
    expect(blocksIn(japanese, code)).toEqual(blocksIn(english, code));
  });
});
