/**
 * Shows that both packages work where somebody installs them: packs them, installs the archives in a folder elsewhere,
 * runs their commands there, and follows what the page of the emulators leads to.
 *
 *   npm run package:try
 */
import { execFile } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProgram } from './program.ts';

const run = promisify(execFile);
const house = path.dirname(import.meta.dirname);
const folder = await mkdtemp(path.join(tmpdir(), 'package-'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const archives: string[] = [];
  for (const which of [[], ['-w', 'job-bridge-emulators']]) {
    await run('npm', ['pack', ...which, '--pack-destination', folder], { cwd: house });
  }
  for (const archive of await readdir(folder)) archives.push(`./${archive}`);
  print(`packed: ${archives.join(', ')}`);
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  const options = ['--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...archives, ...options], { cwd: folder });
  print('installed');
  await tryCommand();
  await tryEmulators();
  await tryPage();
} finally {
  await rm(folder, { recursive: true, force: true });
}

function installed(command: string): string {
  return path.join(folder, 'node_modules', '.bin', command);
}

async function tryCommand(): Promise<void> {
  const job = startProgram({ node: installed('job-bridge'), args: ['job', '--id=2'], env: {} });
  const { message } = JSON.parse(await job.succeeded) as { readonly message: string };
  print(`job-bridge runs: ${message}`);
}

async function tryEmulators(): Promise<void> {
  const ports = ['--pubsub-port=0', '--cloud-run-port=0', '--control-port=0'];
  const emulators = startProgram({
    node: installed('job-bridge-emulators'),
    args: [
      ...ports,
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
  print('job-bridge-emulators runs, has what its flags say, and stops');
}

async function tryPage(): Promise<void> {
  const page = path.join(folder, 'node_modules', 'job-bridge', 'docs', 'emulators.md');
  const links = [...(await readFile(page, 'utf8')).matchAll(/\]\((?<file>[^#):]+)\)/g)];
  for (const { groups } of links) await access(path.join(path.dirname(page), groups?.['file'] ?? ''));
  print(`docs/emulators.md leads to ${links.length} files, and they are there`);
}
