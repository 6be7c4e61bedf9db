/** `npm run local` as a person types it: the whole chain in a separate process. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startChild, type Child } from './support/child.ts';
import { sampleLineOf } from './support/sample-work.ts';

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function local(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  return startChild(['dev/local.ts', ...args], env);
}

/** The lines that are not log lines of the service. */
function plainLines(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}

/** A command line of Node for --exec. */
function node(code: string): string {
  return `'${process.execPath}' -e "${code}"`;
}

/** A job that hangs. The end of the connection that it opened here shows that its process is gone. */
async function hangingJob(more = '') {
  const server = createServer().listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gone = once(server, 'connection').then(async ([socket]: unknown[]) => {
    (socket as Socket).on('error', () => undefined).resume();
    await once(socket as Socket, 'close');
  });
  const hang = `require('net').connect(${port}, '127.0.0.1', () => console.log('hanging'));`;
  return { exec: node(`${more}${hang}`), gone };
}

describe('npm run local -- --id', () => {
  it.each(['2', '9007199254740993'])(
    '%s prints the sentence alone on standard output, exit 0',
    async (id) => {
      const { code, stdout, stderr } = await local(['--id', id]).ended;
      expect(stdout).toBe(`${await sampleLineOf(id)}\n`);
      expect(code).toBe(0);
      expect(plainLines(stderr)).toEqual([]);
    },
  );

  it('does so with any PORT, ROLE and authentication in the environment', async () => {
    const env = { ROLE: 'http', PUSH_AUTH: 'oidc', PORT: '1', JOB_NAME: 'other', PROJECT_ID: 'other' };
    expect(await local(['--id', '2'], env).ended).toMatchObject({ code: 0 });
  });

  it.each(['x', '2.0', ''])('%j is refused in one line, exit 2', async (id) => {
    const { code, stdout, stderr } = await local([`--id=${id}`]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^local: --id is .+\n$/);
  });

  it.each([
    { args: ['--id'], says: "option '--id <n>' argument missing" },
    { args: ['--idd', '2'], says: "unknown option '--idd' (Did you mean --id?)" },
    { args: ['2'], says: 'too many arguments' },
    { args: ['--exec', ''], says: '--exec is empty' },
    { args: ['--exec', 'node "'], says: '--exec has a quote that is not closed' },
  ])('$args: one line, exit 2', async ({ args, says }) => {
    const { code, stdout, stderr } = await local(args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`local: ${says}`);
    expect(stderr.trimEnd()).not.toContain('\n');
  });
});

/** @returns a folder with this text as its rules.yaml. */
function folderOf(rules: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
  closing.push(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'rules.yaml'), rules);
  return folder;
}

describe('npm run local -- --rules', () => {
  it('says that the file is missing, exit 2', async () => {
    const { code, stdout, stderr } = await local(['--rules', 'no-such.yaml']).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/no-such\.yaml: cannot be read: .*no-such\.yaml'\n$/);
  });

  it('names every fault of a file with its line, exit 2, and starts nothing', async () => {
    const folder = folderOf(
      'jobs:\n  report: {}\nrules:\n  - name: r\n    launch: { job: reprt }\nunmached: ignore\n',
    );
    const { code, stdout, stderr } = await local(['--rules', 'rules.yaml'], { INIT_CWD: folder }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/rules\.yaml:5:\d+.*reprt/);
    expect(stderr).toMatch(/rules\.yaml:6:\d+.*unmached/);
  });

  it('with --id, and no default job in the file: says so in one line, exit 2, and starts nothing', async () => {
    const args = ['--id', '2', '--rules', 'rules.yaml'];
    const { code, stdout, stderr } = await local(args, { INIT_CWD: folderOf('jobs: { report: {} }') }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^local: --id launches the default job, and .*rules\.yaml has none; .*\n$/);
  });
});

describe('npm run local:publish', () => {
  it.each([
    { args: ['x.json', '--topic', 'uploads'], says: 'PUBSUB_EMULATOR_HOST is not set' },
    { args: ['x.json'], says: "required option '--topic <topic>' not specified" },
  ])('$args: one line, exit 2, since it must never publish to a real topic', async ({ args, says }) => {
    const { code, stdout, stderr } = await startChild(['dev/publish-event.ts', ...args]).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
  });

  it('reports a malformed attribute or a missing file in one line, exit 2', async () => {
    const env = { PUBSUB_EMULATOR_HOST: '127.0.0.1:1' };
    for (const args of [
      ['package.json', '--topic', 't', '--attribute', 'status'],
      ['no-such.json', '--topic', 't'],
    ]) {
      const { code, stderr } = await startChild(['dev/publish-event.ts', ...args], env).ended;
      expect(code).toBe(2);
      expect(stderr).toMatch(/^local:publish: .+\n$/);
    }
  });
});

describe('a program of --exec', () => {
  it('runs as the job, with the args and the environment of an execution', async () => {
    const exec = node('console.log(process.argv.slice(1).join(), process.env.LAUNCH_INPUT_ID)');
    const { code, stdout } = await local(['--id', '2', '--exec', exec]).ended;
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'job,--id=2 2\n' });
  });

  it('that fails ends the command with its exit code', async () => {
    const exec = node(`console.log('out'); console.error('oh no'); process.exitCode = 3`);
    const { code, stdout, stderr } = await local(['--id', '2', '--exec', exec]).ended;
    expect({ code, stdout }).toEqual({ code: 3, stdout: 'out\n' });
    expect(plainLines(stderr)).toEqual(['oh no']);
  });

  it('that does not exist ends the command with one line and the exit code of a shell', async () => {
    const { code, stdout, stderr } = await local(['--id', '2', '--exec', 'no-such-program']).ended;
    expect({ code, stdout }).toEqual({ code: 127, stdout: '' });
    expect(plainLines(stderr)).toEqual([expect.stringContaining("'no-such-program'")]);
  });
});

describe('an interrupt', () => {
  it('in the middle of the job ends everything: one line, exit 130, no child left', async () => {
    const { exec, gone } = await hangingJob();
    const child = local(['--id', '2', '--exec', exec]);
    await child.line('hanging');
    child.process.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended;
    await gone;
    expect({ code, stdout }).toEqual({ code: 130, stdout: 'hanging\n' });
    expect(plainLines(stderr)).toEqual(['local: interrupted before the job ended']);
  });

  it('that comes twice ends a job that ignores the first', async () => {
    const { exec, gone } = await hangingJob(`process.on('SIGTERM', () => console.log('not yet'));`);
    const child = local(['--id', '2', '--exec', exec]);
    await child.line('hanging');
    child.process.kill('SIGINT');
    await child.line('not yet');
    // A second Ctrl-C within this time counts as an echo of the first: no person is as quick.
    child.process.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: 130 });
    await gone;
  });

  it('ends a chain that keeps running, exit 0', async () => {
    const child = local(['--no-ledger'], { PORT: '0' });
    await child.line('the chain runs');
    child.process.kill('SIGINT');
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

it('a port that is taken is reported in one line, exit 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  closing.push(() => taken.close());
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { code, stderr } = await local(['--no-ledger'], { PORT: String(port) }).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    new RegExp(`^local: cannot listen on 127\\.0\\.0\\.1:${port}: another process.+\\n$`),
  );
});
