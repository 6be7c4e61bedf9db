import { chmod, chown, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { startProgram, type Program } from './program.ts';

/** An address where every connection fails at once. */
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
/** Uses YAML, the schema and CEL. */
const RULES = `jobs: { one: { args: ["--name={data.name}"], taskCount: 2 } }
rules:
  - name: one
    from: { attributes: { kind: one } }
    when: data.name.startsWith("in/") && data.size > 1
    launch: { job: one, launchId: [one, "{data.name}"] }
unmatched: ignore
`;

/**
 * Runs the built command line, so that V8 writes its compiled code into `dist/compile-cache`.
 *
 * Node caches the code of a file after compiling and before running it: the top level of a file is in the cache, most of
 * its functions are not. So every file has to be loaded once, and no requests are needed.
 *
 * A cache works for one version of Node, one architecture and one user, whose number is in the folder's name. Others ignore
 * it.
 *
 * @param options.user the user of the cache; default: the current one. Another one needs root.
 * @throws when the built command line fails.
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

/** Node writes files that only its user can read, but an image's files belong to root. */
async function readableByAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}
