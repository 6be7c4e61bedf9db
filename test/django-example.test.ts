/**
 * The Django example, as its README runs it: a real Python, the real chain. It needs a Python that has
 * Django, and is skipped where there is none, unless REQUIRE_DJANGO says that there has to be one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';

const EXAMPLE = path.join(import.meta.dirname, '..', 'examples', 'django');
const JOB_ARGS = '["manage.py","job","--id={id}"]';

// A Python of the person's own comes first; the system's is the one that Debian's package belongs to.
const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import django']).status === 0,
);
const isMissing = python === undefined && process.env['REQUIRE_DJANGO'] === undefined;

describe.skipIf(isMissing)('the Django example', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'django-example-'));
    const { status, stderr } = manage(['migrate']);
    if (status !== 0) throw new Error(`manage.py migrate failed: ${stderr}`);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function variables(): Record<string, string> {
    return { SQLITE_PATH: path.join(folder, 'example.sqlite3'), PYTHONDONTWRITEBYTECODE: '1' };
  }

  function manage(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return spawnSync(python ?? 'python3', ['manage.py', ...args], {
      cwd: EXAMPLE,
      env: { PATH: process.env['PATH'], ...variables(), ...env },
      encoding: 'utf8',
    });
  }

  it.each(['2', '9007199254740993'])(
    "POST /job/%s ends in `manage.py job`, which logs the article's line",
    async (id) => {
      const { code, stdout } = await startChild(['dev/local.ts', '--id', id, '--exec', python ?? 'python3'], {
        ...variables(),
        JOB_ARGS,
        INIT_CWD: EXAMPLE,
      }).ended;
      expect(stdout).toBe(`ジョブを実行しています。引数id: ${id}が渡されました\n`);
      expect(code).toBe(0);
    },
  );

  it('does the work of a launch once, however often Cloud Run runs the command', () => {
    const launch = { LAUNCH_ID: 'order-17' };
    expect(manage(['job', '--id=2'], launch).stdout).toContain('引数id: 2が渡されました');
    const again = manage(['job', '--id=2'], launch);
    expect(again.stdout).toContain('done already');
    expect(again.stdout).not.toContain('引数id');
    expect(again.status).toBe(0);
  });

  it('logs in JSON, with the launch and the trace that the bridge hands over', () => {
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

  it('ends with exit code 2 and a complaint when the id is no number', () => {
    const { status, stderr } = manage(['job', '--id=two']);
    expect(stderr).toContain('--id');
    expect(status).toBe(2);
  });
});
