/** The command line as a person uses it: real processes, and their errors. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { bridge, startPubSub } from './support/command-bed.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe('help', () => {
  it('names every command', async () => {
    const { code, stdout, stderr } = await bridge(['--help']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}serve .*^ {2}job .*^ {2}publish /ms);
  });

  it('is shown, with exit 2, if no command is given', async () => {
    const { code, stdout, stderr } = await bridge([]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: job-bridge');
  });
});

it('--version prints the version of package.json', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { readonly version: string };
  expect(await bridge(['--version']).ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a command line that cannot be understood', () => {
  it.each([
    { args: ['jobs'], says: "unknown command 'jobs' (Did you mean job?)" },
    { args: ['serve', '--port=1'], says: "unknown option '--port=1'" },
    { args: ['publish'], says: "option '--id <n>' is missing" },
    { args: ['publish', '--id=x'], says: '--id is "x"' },
    { args: ['publish', '--id=2', '--launch-id=a b'], says: '--launch-id is "a b"' },
    { args: ['rules', 'check'], says: 'RULES_FILE: is missing' },
    { args: ['rules', 'test'], says: "missing required argument 'event'" },
    { args: ['publish', '--id=2', '--data={}'], says: "option '--data <json>' needs --job <name>" },
    { args: ['publish', '--job=My Job', '--id=2'], says: '--job is "My Job"' },
    { args: ['publish', '--job=report', '--id='], says: '--id is empty' },
  ])('$args gives one line and exit 2: $says', async ({ args, says }) => {
    const { code, stdout, stderr } = await bridge(args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`job-bridge: ${says}`);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

describe('a bad configuration', () => {
  it('stops the start with exit 2 and one message that names every bad key', async () => {
    const env = { PORT: 'http', ROLE: 'both', HTTP_GET: 'yes', JOB_ENV: '{"KEY":"hush"' };
    const { code, stdout, stderr } = await bridge(['serve'], env).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^job-bridge: the configuration cannot be used:\n( {2}[A-Z_]+: .+\n)+$/);
    const missing = ['JOB_NAME', 'HTTP_AUTH', 'PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNTS'];
    for (const key of [...Object.keys(env), ...missing]) {
      expect(stderr).toMatch(new RegExp(`^ {2}${key}: .*takes`, 'm'));
    }
    expect(stderr).not.toContain('hush');
  });

  it.each(['postgres://u:hunter2@:bad/d', 'postgres://u:p@db/d?sslrootcert=/none.pem&password=hunter2'])(
    'names a LEDGER_URL that the database client cannot read beside the other bad keys, and never shows it: %s',
    async (LEDGER_URL) => {
      const env = { PORT: 'http', JOB_NAME: 'j', HTTP_AUTH: 'none', PUSH_AUTH: 'none', LEDGER_URL };
      const { code, stdout, stderr } = await bridge(['serve'], env).ended;
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /^job-bridge: the configuration cannot be used:\n {2}PORT: .+\n {2}LEDGER_URL: it .+\n$/,
      );
      expect(stderr).not.toContain('hunter2');
    },
  );

  it.each(['job', 'publish'])('in a key that only the service reads does not stop %s', async (command) => {
    const { env } = await startPubSub();
    const others = { ROLE: 'worker', PORT: 'abc', JOB_ARGS: 'job', LEDGER_RETENTION_DAYS: 'x' };
    const { code, stderr } = await bridge([command, '--id=2'], { ...env, ...others }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('is reported too if it comes from CONFIG_FILE or the file is missing', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'job-bridge-'));
    folders.push(folder);
    const file = path.join(folder, 'config.json');
    const missing = await bridge(['job', '--id=2'], { CONFIG_FILE: file }).ended;
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/^ {2}CONFIG_FILE: cannot be read: .+\n$/m);
    await writeFile(file, '{"LOG_LEVEL":"loud"}');
    const bad = await bridge(['job', '--id=2'], { CONFIG_FILE: file }).ended;
    expect(bad).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('  LOG_LEVEL: takes') });
  });
});
