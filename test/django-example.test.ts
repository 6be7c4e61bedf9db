/**
 * The Django example, as its README runs it: a real Python, the real chain. Skipped if no Python has Django, unless
 * REQUIRE_DJANGO is set.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import { takeCommandsFor } from './support/page-commands.ts';
import { pythonWith } from './support/python.ts';

const { take, left } = takeCommandsFor(import.meta.filename);
const typed = {
  install: take('npm ci'),
  folder: take('cd '),
  prepare: [take('python3 manage.py '), take('python3 manage.py ')],
  local: take('npm run local -- '),
  single: take('JOB_ARGS='),
  events: left,
};

const EXAMPLE = path.join(import.meta.dirname, '..', typed.folder);
const README = readFileSync(path.join(EXAMPLE, 'README.md'), 'utf8');
const { python, isMissing } = pythonWith({ modules: ['django'], required: 'REQUIRE_DJANGO' });

describe.skipIf(isMissing)('the Django example', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'django-example-'));
    for (const command of typed.prepare) {
      const { status, stderr } = manage(command.split(' '));
      if (status !== 0) throw new Error(`manage.py ${command} failed: ${stderr}`);
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function variables(): Record<string, string> {
    return { SQLITE_PATH: path.join(folder, 'example.sqlite3'), PYTHONDONTWRITEBYTECODE: '1' };
  }

  function manage(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawnSync(python, ['manage.py', ...args], {
      cwd: EXAMPLE,
      env: { PATH: process.env['PATH'], ...variables(), ...env },
      encoding: 'utf8',
    });
  }

  it.each(['2', '9007199254740993'])(
    "POST /job/%s ends in `manage.py job`, which logs the article's line",
    async (id) => {
      const [, JOB_ARGS = '', args = ''] = /^'(.*)' npm run local -- (.*)$/.exec(typed.single) ?? [];
      const words = args.replace('--id 2', `--id ${id}`).replace('python3', python).split(' ');
      const { code, stdout } = await startChild(['dev/local.ts', ...words], {
        ...variables(),
        JOB_ARGS,
        INIT_CWD: EXAMPLE,
      }).ended;
      expect(stdout).toBe(`ジョブを実行しています。引数id: ${id}が渡されました\n`);
      expect(code).toBe(0);
    },
  );

  it('does the work of a launch once, although Cloud Run runs the command several times', () => {
    const launch = { LAUNCH_ID: 'order-17' };
    expect(manage(['job', '--id=2'], launch).stdout).toContain('引数id: 2が渡されました');
    const again = manage(['job', '--id=2'], launch);
    expect(again.stdout).toContain('done already');
    expect(again.stdout).not.toContain('引数id');
    expect(again.status).toBe(0);
  });

  it('logs in JSON, with the launch and the trace that the bridge passes', () => {
    const { stdout } = manage(['job', '--id=2'], {
      LAUNCH_ID: 'order-18',
      GOOGLE_CLOUD_PROJECT: 'shop',
      TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    });
    expect(JSON.parse(stdout)).toEqual({
      severity: 'INFO',
      message: 'ジョブを実行しています。引数id: 2が渡されました',
      launchId: 'order-18',
      'logging.googleapis.com/trace': 'projects/shop/traces/0af7651916cd43dd8448eb211c80319c',
      'logging.googleapis.com/spanId': 'b7ad6b7169203331',
    });
  });

  it('starts each command once for its event when the lines of the page are typed', async () => {
    const child = startChild(['dev/local.ts', ...typed.local.replace('python3', python).split(' ')], {
      ...variables(),
      INIT_CWD: EXAMPLE,
      PORT: '0',
    });
    const { service, variables: exported } = JSON.parse(await child.line('the chain runs')) as Record<
      string,
      string
    >;
    const [, pubsubHost = ''] = /PUBSUB_EMULATOR_HOST=(\S+)/.exec(exported ?? '') ?? [];
    const publish = (args: string) => {
      const env = { PUBSUB_EMULATOR_HOST: pubsubHost, INIT_CWD: EXAMPLE };
      return startChild(['dev/publish-event.ts', ...args.split(' ')], env).ended;
    };
    const post = (address: string) =>
      fetch(address.replace('http://127.0.0.1:8080', service ?? ''), { method: 'POST' });

    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const [, shown = ''] = /shows what the commands log:\n\n```\n(.*?)```/s.exec(README) ?? [];
    const says = shown.replace('YESTERDAY', yesterday).trimEnd().split('\n');
    const steps = typed.events.map(
      (text) => /^(npm run local:publish -- |curl -X POST )(.*)$/.exec(text) ?? [],
    );
    expect(steps).toHaveLength(says.length);
    for (const [index, [, kind = '', rest = '']] of steps.entries()) {
      await (kind.startsWith('npm') ? publish(rest) : post(rest));
      await child.line(says[index] ?? '');
    }

    // The same file, in the same generation, arrives again.
    await publish(steps[0]?.[2] ?? '');
    await child.line('delivery duplicate');
    // A publisher that names a command, or a job that does not exist.
    await publish('events/night.json --topic job-launches --attribute job=flush');
    await child.line('unknown-job');
    child.process.kill('SIGTERM');
    const { code, stdout } = await child.ended;
    expect(code).toBe(0);
    expect(stdout.split('imported 2 products')).toHaveLength(2);
    // The mail that confirms the order was sent once, to the customer.
    expect(stdout.match(/To: .*@example\.com/g)).toEqual(['To: hanako@example.com']);
  });

  it('reads only files of its own bucket', () => {
    for (const object of [
      'gs://other-bucket/in/letter.txt',
      '/etc/passwd',
      'gs://shop-uploads/../manage.py',
    ]) {
      const { status, stdout } = manage(['register_upload', `--object=${object}`, '--generation=1']);
      expect({ object, stdout, failed: status !== 0 }).toEqual({ object, stdout: '', failed: true });
    }
  });

  it('does the work of two jobs that use the same launch id', () => {
    const args = ['report', '--until=2026-02-01'];
    for (const LAUNCH_JOB of ['report', 'report-again']) {
      const { stdout } = manage(args, { LAUNCH_ID: 'night-1', LAUNCH_JOB });
      expect(stdout).toContain('report of 2026-01-31: 2 orders, 6780 yen');
    }
  });

  it('stores nothing for a launch whose work fails, so that the next attempt does all the work', () => {
    const launch = { LAUNCH_ID: 'order-19', LAUNCH_JOB: 'confirm-order' };
    const args = ['confirm_order', '--order=00000000-0000-4000-8000-000000000000'];
    expect(manage(args, launch)).toMatchObject({ status: 1, stdout: '' });
    expect(manage(args, launch)).toMatchObject({ status: 1, stdout: '' });
  });

  it('ends with exit code 2 and an error if the id is not a number', () => {
    const { status, stderr } = manage(['job', '--id=two']);
    expect(stderr).toContain('--id');
    expect(status).toBe(2);
  });
});
