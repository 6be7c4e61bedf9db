import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { startProgram, type Program } from './program.ts';

/** An address at which nothing is: whatever connects to it fails at once. */
const NOWHERE = '127.0.0.1:1';
const SERVICE = {
  HOST: '127.0.0.1',
  PORT: '0',
  PROJECT_ID: 'nowhere',
  JOB_NAME: 'none',
  HTTP_AUTH: 'none',
  PUSH_AUTH: 'none',
  LOG_LEVEL: 'info',
  PUBSUB_EMULATOR_HOST: NOWHERE,
  CLOUD_RUN_EMULATOR_HOST: NOWHERE,
  METADATA_SERVER_DETECTION: 'none',
};
const STRICT = {
  ...SERVICE,
  HTTP_AUTH: 'oidc',
  HTTP_AUDIENCE: 'none',
  HTTP_ACCOUNTS: 'none@example.com',
  LEDGER_URL: `postgres://${NOWHERE}/none`,
};
/** What reading rules needs of YAML, the schema and CEL. */
const RULES = `jobs: { one: { args: ["--name={data.name}"], taskCount: 2 } }
rules:
  - name: one
    from: { attributes: { kind: one } }
    when: data.name.startsWith("in/") && data.size > 1
    launch: { job: one, launchId: [one, "{data.name}"] }
unmatched: ignore
`;

/**
 * Runs the built command line as it will be run, so that V8 leaves its compiled code in `dist/compile-cache`.
 *
 * Node takes the code of a file when it has compiled it and has not run it yet: what a file does as it is loaded is in
 * the cache, and most of its functions are not. So every file has to be loaded once, and no requests need to be made.
 *
 * A cache is good for one version of Node, one architecture and one user, whose number is part of the folder's
 * name. To any other it is as if it were not there.
 *
 * @param options.user for whom; the user that runs this when left out. Another one takes root.
 * @throws when the built command line does not run.
 */
export async function fillCompileCache({
  outdir,
  user,
}: {
  readonly outdir: string;
  readonly user?: number | undefined;
}): Promise<void> {
  const folder = path.join(outdir, 'compile-cache');
  const isRoot = process.getuid?.() === 0;
  await mkdir(folder, { recursive: true });
  if (user !== undefined && isRoot) await chown(folder, user, user);
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}): Program =>
    startProgram({ args: [path.join(outdir, 'src/main.js'), ...args], env, user });
  await serveOnce(start(['serve'], SERVICE));
  await serveOnce(start(['serve'], STRICT));
  await start(['job', '--id=1']).succeeded;
  await start(['rules', 'check'], { RULES }).succeeded;
  await readableByAll(folder);
  if (user !== undefined && isRoot) await chown(folder, 0, 0);
}

async function serveOnce(service: Program): Promise<void> {
  try {
    await service.line('"ready"');
  } finally {
    service.stop();
  }
  await service.succeeded;
}

/** Node lets nobody else read what it writes there, and an image's files belong to root. */
async function readableByAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
