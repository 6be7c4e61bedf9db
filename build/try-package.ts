/**
 * Tests both packages as installed ones: packs them, installs the archives in another folder, runs their commands there,
 * then the tests of `examples/own-job`, a project that depends on both.
 *
 *   npm run package:try
 */
import { execFile } from 'node:child_process';
import { access, cp, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeCommandsFor } from '../test/support/page-commands.ts';
import { startProgram } from './program.ts';

const run = promisify(execFile);
const house = path.dirname(import.meta.dirname);
const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'package-')));
const ANY_PORTS = ['--pubsub-port=0', '--cloud-run-port=0', '--control-port=0'];
const { take } = takeCommandsFor(import.meta.filename);
/** What examples/own-job/README.md says to type. */
const typed = {
  pack: [take('npm pack '), take('npm pack ')],
  // Without a registry and with this checkout's packages: below.
  install: take('cd examples/own-job && npm install && npm test'),
  job: take('ORDERS=shop node '),
};
const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  for (const args of typed.pack) {
    await run('npm', ['pack', ...args.replace('examples/own-job', folder).split(' ')], { cwd: house });
  }
  print(`packed: ${(await readdir(folder)).join(', ')}`);
  await cp(path.join(house, 'examples/own-job'), folder, { recursive: true });
  // Its package.json names further packages, which are linked from this checkout below.
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  // No registry is needed: the packages have no dependencies.
  const options = ['--omit=dev', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-save'];
  const archives = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  await run('npm', ['install', ...options, ...archives.map((file) => `./${file}`)], { cwd: folder });
  const installed = (await readdir(path.join(folder, 'node_modules'))).filter(
    (name) => !name.startsWith('.'),
  );
  if (installed.join() !== 'job-bridge,job-bridge-emulators') {
    throw new Error(`installed: ${installed.join()}`);
  }
  print('installed, without other packages');
  await tryCommand();
  await tryEmulators();
  await tryNpx();
  await tryPage();
  await tryOwnJob();
} finally {
  await rm(folder, { recursive: true, force: true });
}

function command(name: string): string {
  return path.join(folder, 'node_modules', '.bin', name);
}

async function tryCommand(): Promise<void> {
  const job = startProgram({ node: command('job-bridge'), args: ['job', '--id=2'], env: {} });
  const { message } = JSON.parse(await job.succeeded) as { readonly message: string };
  print(`job-bridge runs: ${message}`);
}

async function tryEmulators(): Promise<void> {
  const emulators = startProgram({
    node: command('job-bridge-emulators'),
    args: [
      ...ANY_PORTS,
      '--project=p',
      '--region=r',
      '--topic=events',
      `--job=worker='${process.execPath}' -e 0`,
    ],
    env: {},
  });
  const hostOf = async (name: string): Promise<string> =>
    (await emulators.line(`${name}=`)).replace(`${name}=`, '');
  const topic = `http://${await hostOf('PUBSUB_EMULATOR_HOST')}/v1/projects/p/topics/events`;
  const job = `http://${await hostOf('CLOUD_RUN_EMULATOR_HOST')}/v2/projects/p/locations/r/jobs/worker`;
  for (const url of [topic, job]) {
    const { status } = await fetch(url);
    if (status !== 200) throw new Error(`${url} answered ${status}`);
  }
  emulators.stop();
  await emulators.succeeded;
  print('job-bridge-emulators runs, has the resources of its flags, and stops');
}

async function tryNpx(): Promise<void> {
  const npx = startProgram({
    node: 'npx',
    args: ['--prefix', folder, '--offline', '--', 'job-bridge-emulators', ...ANY_PORTS],
    env: {},
  });
  await npx.line('PUBSUB_EMULATOR_HOST=');
  npx.stop();
  const late = setTimeout(30_000, undefined, { ref: false }).then(() => {
    throw new Error('the program that npx started still runs after a SIGTERM');
  });
  // The emulators share its standard error, which ends with the last process.
  await Promise.race([npx.complaints, late]);
  print('npx job-bridge-emulators ends the emulators on SIGTERM');
}

async function tryPage(): Promise<void> {
  const page = path.join(folder, 'node_modules', 'job-bridge', 'docs', 'emulators.md');
  const links = [...(await readFile(page, 'utf8')).matchAll(/\]\((?<file>[^#):]+)\)/g)];
  for (const { groups } of links) await access(path.join(path.dirname(page), groups?.['file'] ?? ''));
  print(`docs/emulators.md links to ${links.length} files, which exist`);
}

/** Other packages for the tests and the compiler come from this checkout. */
async function tryOwnJob(): Promise<void> {
  for (const name of ['@google-cloud', '@grpc', '@types', 'undici-types']) {
    await symlink(path.join(house, 'node_modules', name), path.join(folder, 'node_modules', name));
  }
  const project = {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable'],
      module: 'nodenext',
      types: ['node'],
      erasableSyntaxOnly: true,
    },
    // Without the test: the types of Google's client need `skipLibCheck`.
    files: ['job.ts', 'emulators.ts'],
  };
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(project));
  await writeFile(
    path.join(folder, 'emulators.ts'),
    `import { startEmulators } from 'job-bridge-emulators';
const emulators = await startEmulators({ jobs: [{ name: 'a', run: ({ args }) => args.length }] });
export const states: readonly string[] = emulators.cloudRun.executions('a').map(({ state }) => state);
`,
  );
  await run(path.join(house, 'node_modules/.bin/tsc'), ['-p', '.'], { cwd: folder });
  print('the types of both packages can be used, and need no others');
  const env = { ...process.env, ORDERS: 'shop' };
  const job = await run(process.execPath, typed.job.split(' '), { cwd: folder, env });
  print(`examples/own-job runs: ${(JSON.parse(job.stdout) as { readonly message: string }).message}`);
  const { stdout } = await run(process.execPath, ['--test', 'job.test.ts'], { cwd: folder });
  print(`examples/own-job: ${/^# pass \d+$|^ℹ pass \d+$/m.exec(stdout)?.[0] ?? stdout}`);
}
