/**
 * Tests the image without a container engine: replays the Dockerfile in a folder, and runs the last stage as its user, with
 * read-only files.
 *
 *   npm run image:replay
 */
import { chmod, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replay } from './dockerfile/replay.ts';
import { makeReadOnly } from './read-only.ts';
import { runChain } from './replayed-chain.ts';

const house = path.dirname(import.meta.dirname);
const into = await mkdtemp(path.join(tmpdir(), 'image-'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  // The user of the image is another one and needs access.
  await chmod(into, 0o755);
  const bin = path.join(into, 'bin');
  await mkdir(bin);
  await copyFile(process.execPath, path.join(bin, 'node'));
  const env = {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? into,
    npm_config_prefer_offline: 'true',
  };
  const image = await replay({ context: house, into, env });
  print(`the Dockerfile was replayed: ${image.root}`);
  await makeReadOnly(image.root);
  for (const line of await runChain({ image, node: path.join(bin, 'node') })) print(line);
} finally {
  await rm(into, { recursive: true, force: true });
}
