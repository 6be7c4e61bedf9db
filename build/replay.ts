/**
 * Shows without a container engine that the image can be built, starts and works: carries the Dockerfile out
 * in a folder of its own and runs what its last stage runs, as its user, with the files made read-only.
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
  // The user of the image is somebody else, and has to get there.
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
  print(`the Dockerfile can be carried out: ${image.root}`);
  await makeReadOnly(image.root);
  for (const line of await runChain({ image, node: path.join(bin, 'node') })) print(line);
} finally {
  await rm(into, { recursive: true, force: true });
}
