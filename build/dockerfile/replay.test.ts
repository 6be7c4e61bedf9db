/** Dockerfiles with planted mistakes, which the replay has to find. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { replay } from './replay.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'replay-'));
  folders.push(folder);
  return folder;
}

/** Replays `dockerfile` on a small context whose `.dockerignore` excludes `notes`. */
async function carryOut(dockerfile: string) {
  const context = await emptyFolder();
  await mkdir(path.join(context, 'src/deep'), { recursive: true });
  const files = {
    Dockerfile: dockerfile,
    '.dockerignore': '*\n!src\n!package.json\n**/*.test.ts\n',
    'package.json': '{}',
    notes: 'private',
    'src/main.ts': 'main',
    'src/main.test.ts': 'test',
    'src/deep/part.ts': 'part',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(path.join(context, name), content);
  return replay({ context, into: await emptyFolder(), env: { PATH: process.env['PATH'] ?? '' } });
}

async function filesIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .toSorted();
}

describe('a Dockerfile', () => {
  it('is replayed stage by stage, and the last one has only the files copied into it', async () => {
    const image = await carryOut(`
      # how it is built
      FROM base AS build
      WORKDIR /app
      ARG NAME=made
      COPY package.json ./
      COPY src ./src
      RUN mkdir dist && \\
          # in between
          cat src/deep/part.ts > "dist/$NAME"
      FROM base:\${NAME}
      ENV MODE=production PLACE=/app/dist
      LABEL a.b="two words" c="\${MODE}"
      WORKDIR /app
      COPY package.json .
      COPY --from=build /app/dist \${PLACE}
      USER 1000
      EXPOSE 8080
      ENTRYPOINT ["node", "/app/dist/made"]
      CMD ["serve"]
    `);
    expect(await filesIn(image.root)).toEqual(['app/dist/made', 'app/package.json']);
    expect(await readFile(path.join(image.root, 'app/dist/made'), 'utf8')).toBe('part');
    expect(image).toMatchObject({
      env: { MODE: 'production', PLACE: '/app/dist' },
      workdir: '/app',
      user: 1000,
      entrypoint: ['node', '/app/dist/made'],
      command: ['serve'],
    });
  });

  it('copies only files that .dockerignore does not exclude', async () => {
    const image = await carryOut('FROM base\nWORKDIR /app\nCOPY . .\nCOPY src/main.ts ./renamed.ts');
    expect(await filesIn(image.root)).toEqual([
      'app/package.json',
      'app/renamed.ts',
      'app/src/deep/part.ts',
      'app/src/main.ts',
    ]);
  });
});

describe('a Dockerfile cannot be replayed that', () => {
  it.each([
    { does: 'copies a missing file', line: 'COPY dist ./dist', says: 'COPY dist: does not exist' },
    {
      does: 'copies an ignored file',
      line: 'COPY notes ./',
      says: 'COPY notes: does not exist, or is excluded',
    },
    { does: 'copies ignored tests', line: 'COPY src/main.test.ts ./', says: 'excluded by .dockerignore' },
    { does: 'copies from a missing stage', line: 'COPY --from=build a b', says: 'there is no such stage' },
    { does: 'copies without a target', line: 'COPY src', says: 'takes a source and a target' },
    { does: 'has a command that fails', line: 'RUN exit 3', says: 'ended with 3' },
    {
      does: 'has an unknown instruction',
      line: 'HEALTHCHECK NONE',
      says: 'line 2: HEALTHCHECK is not supported',
    },
    { does: 'has a typing error', line: 'COPPY a b', says: 'line 2: COPPY is not supported' },
    { does: 'has an unknown flag', line: 'COPY --link src ./', says: '--link of COPY is not supported' },
    { does: 'goes on after its end', line: 'RUN a \\', says: 'the file ends in a continued line' },
    { does: 'puts a shell before the signals', line: 'ENTRYPOINT node main.js', says: 'is not a JSON array' },
    { does: 'has variables without =', line: 'ENV MODE production', says: 'is not NAME=value' },
    { does: 'has longer forms of variables', line: 'WORKDIR ${A:-b}', says: 'is not supported here' },
    { does: 'has a user by name', line: 'USER node', says: 'is not a number' },
  ])('$does: $line', async ({ line, says }) => {
    await expect(carryOut(`FROM base\n${line}`)).rejects.toThrow(says);
  });

  it('does not begin with FROM, or is empty', async () => {
    await expect(carryOut('WORKDIR /app')).rejects.toThrow('before the first FROM');
    await expect(carryOut('# empty')).rejects.toThrow('there is no FROM');
  });
});
