/** The bundle as the image has it, without the compile cache. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './bundle.ts';

const house = path.dirname(import.meta.dirname);
const main = (folder: string): string => path.join(folder, 'dist/src/main.js');
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  await bundle({ house, outdir: path.join(folder, 'dist') });
  await cp(path.join(house, 'package.json'), path.join(folder, 'package.json'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs Node with nothing but the bundle at hand. */
async function node(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  try {
    return await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  } catch (error) {
    return error as { readonly stdout: string; readonly stderr: string };
  }
}

describe('the bundle', () => {
  it('runs the job without node_modules', async () => {
    const { stdout, stderr } = await node([main(folder), 'job', '--id=2']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ message: 'ジョブを実行しています。引数id: 2が渡されました' });
  });

  it('knows which version it is', async () => {
    const { version } = JSON.parse(await readFile(path.join(house, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(await node([main(folder), '--version'])).toEqual({ stdout: `${version}\n`, stderr: '' });
  });

  it('says in one line what is wrong, as the sources do', async () => {
    const { stdout, stderr } = await node([main(folder), 'serve'], { PORT: 'x' });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^job-bridge: the configuration cannot be used:\n {2}PORT: takes/);
  });

  it('names lines of src in stacks', async () => {
    const broken = `process.argv[2] = 'serve'; AbortSignal.prototype.addEventListener = () => { throw new Error('planted'); };`;
    const env = {
      ROLE: 'http',
      HTTP_AUTH: 'none',
      PROJECT_ID: 'p',
      PORT: '0',
      PUBSUB_EMULATOR_HOST: '127.0.0.1:1',
    };
    const { stderr } = await node(
      ['--import', `data:text/javascript,${encodeURIComponent(broken)}`, main(folder)],
      env,
    );
    const [, file = '', line] = /at aborted \((\S+):(\d+):\d+\)/.exec(stderr) ?? [stderr];
    expect(file).toMatch(/src\/commands\/serve\.ts$/);
    const source = await readFile(path.join(house, 'src/commands/serve.ts'), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('new Promise(');
  });
});
