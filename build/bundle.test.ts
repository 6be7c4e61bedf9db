/** The bundles of the image and the package, without the compile cache. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './bundle.ts';
import { bundleEmulators } from './emulators-bundle.ts';
import { sampleLineOf } from '../test/support/sample-work.ts';

const house = path.dirname(import.meta.dirname);
const main = (folder: string): string => path.join(folder, 'dist/src/main.js');
let folder = '';
let metafiles: readonly Metafile[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'bundle-'));
  metafiles = [
    await bundle({ house, outdir: path.join(folder, 'dist') }),
    await bundleEmulators({ house, outdir: path.join(folder, 'emulators') }),
  ];
  await cp(path.join(house, 'package.json'), path.join(folder, 'package.json'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs Node with only the bundle. */
async function node(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = process.execPath,
) {
  try {
    return await promisify(execFile)(program, args, { cwd: folder, env });
  } catch (error) {
    return error as { readonly stdout: string; readonly stderr: string; readonly code: number };
  }
}

describe('the bundle', () => {
  it('runs the job without node_modules', async () => {
    const { stdout, stderr } = await node([main(folder), 'job', '--id=2']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ message: await sampleLineOf('2') });
  });

  it('has the version of the package', async () => {
    const { version } = JSON.parse(await readFile(path.join(house, 'package.json'), 'utf8')) as {
      readonly version: string;
    };
    expect(await node([main(folder), '--version'])).toEqual({ stdout: `${version}\n`, stderr: '' });
  });

  it('reports an error as the sources do', async () => {
    const { stdout, stderr } = await node([main(folder), 'serve'], { PORT: 'x' });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^job-bridge: the configuration cannot be used:\n {2}PORT: takes/);
  });

  it('shows lines of src in stacks', async () => {
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
    expect(file).toMatch(/src\/service\/serve\.ts$/);
    const source = await readFile(path.join(house, 'src/service/serve.ts'), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('new Promise(');
  });
});

describe('the bundle of the command line', () => {
  /** The files with code of a package, and the files that import them statically. */
  const holding = (name: string): readonly string[] => {
    const outputs = Object.entries(metafiles[0]?.outputs ?? {});
    const inPackage = (input: string): boolean => input.startsWith(`node_modules/${name}/`);
    const found = new Set(
      outputs.filter(([, { inputs }]) => Object.keys(inputs).some(inPackage)).map(([file]) => file),
    );
    for (const file of found) {
      const leads = outputs.filter(([, { imports }]) =>
        imports.some((one) => one.path === file && one.kind === 'import-statement'),
      );
      for (const [one] of leads) found.add(one);
    }
    return [...found];
  };

  it.each(['yaml', '@marcbachmann/cel-js'])('loads %s only if there are rules', (name) => {
    const files = holding(name);
    const entries = files.map((file) => metafiles[0]?.outputs[file]?.entryPoint).filter(Boolean);
    expect(files).not.toEqual([]);
    for (const entry of entries) {
      expect(entry).toMatch(/^src\/((launch\/jobs|cli)\/rules\/|service\/try-event)/);
    }
  });

  it('loads the page templates only for the board', () => {
    const files = holding('hono');
    expect(files).not.toEqual([]);
    expect(files.map((file) => metafiles[0]?.outputs[file]?.entryPoint).filter(Boolean)).toEqual([
      'src/service/board.ts',
    ]);
  });

  it('contains zod in only one language', () => {
    // `import { z }` in place of `import * as z` would load all of them at every start.
    const inputs = Object.values(metafiles[0]?.outputs ?? {}).flatMap((output) =>
      Object.entries(output.inputs),
    );
    const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([input]) => input);
    expect(used.filter((input) => input.includes('/zod/v4/locales/'))).toEqual([
      'node_modules/zod/v4/locales/en.js',
    ]);
  });
});

describe('an older Node', () => {
  const commands = [
    { command: 'job-bridge', file: 'dist/src/main.js', needs: '22.17' },
    { command: 'job-bridge-emulators', file: 'emulators/main.js', needs: '22.13' },
  ];

  it.each(commands)(
    'gets one line from $command with the needed version, and exit code 2',
    async ({ command, file, needs }) => {
      // Simulates an old Node: its version, and without features that Node 18 lacks.
      const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });
      delete process.getBuiltinModule; delete globalThis.AsyncDisposableStack;`;
      const preload = ['--import', `data:text/javascript,${encodeURIComponent(old)}`];
      expect(await node([...preload, path.join(folder, file), '--version'])).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringMatching(
          new RegExp(`^${command}: needs Node\\.js ${needs} or newer, but this is 20\\.20\\.2: .+\\n$`),
        ),
      });
    },
  );

  it('loads no other code before the check, because newer syntax would fail', () => {
    for (const { outputs } of metafiles) {
      const [, entry] = Object.entries(outputs).find(([file]) => file.endsWith('/main.js')) ?? [];
      const before = entry?.imports.filter(({ kind }) => kind === 'import-statement') ?? [];
      // esbuild's helpers have no input.
      const first = [entry, ...before.map(({ path: file }) => outputs[file])];
      expect(first.flatMap((output) => Object.keys(output?.inputs ?? {})).toSorted()).toEqual([
        expect.stringMatching(/^build\/.*entry\.ts$/),
        expect.stringMatching(/^(build|emulators)\/needed-node\.ts$/),
      ]);
    }
  });

  const olds = oldNodes();
  it.skipIf(olds.length === 0)(
    `gets that line if it is a real one (this machine's: ${olds.join(', ') || 'none, so it is skipped'})`,
    async () => {
      for (const old of olds) {
        for (const { command, file, needs } of commands) {
          const told = await node([path.join(folder, file), '--version'], {}, old);
          expect(told).toMatchObject({ code: 2, stdout: '' });
          expect(told.stderr).toMatch(
            new RegExp(`^${command}: needs Node\\.js ${needs} or newer, but this is .+\\n$`),
          );
        }
      }
    },
  );
});

/** The Nodes of PATH that are too old for the bundles. */
function oldNodes(): readonly string[] {
  const found = (process.env['PATH'] ?? '').split(path.delimiter).map((place) => path.join(place, 'node'));
  return [...new Set(found.filter((file) => existsSync(file)).map((file) => realpathSync(file)))].filter(
    (file) => {
      const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
      return Number.parseInt(stdout.slice(1), 10) < 22;
    },
  );
}
