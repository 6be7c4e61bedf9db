/** Planted Dockerfiles: a replay that lets a mistake through would show nothing. */
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

/** Carries out `dockerfile` on a small context; its `.dockerignore` leaves `notes` out. */
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
  it('is carried out stage by stage, and the last one has only what was copied into it', async () => {
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

  it('copies what .dockerignore lets through', async () => {
    const image = await carryOut('FROM base\nWORKDIR /app\nCOPY . .\nCOPY src/main.ts ./renamed.ts');
    expect(await filesIn(image.root)).toEqual([
      'app/package.json',
      'app/renamed.ts',
      'app/src/deep/part.ts',
      'app/src/main.ts',
    ]);
  });
});

describe('a Dockerfile cannot be carried out that', () => {
  it.each([
    { does: 'copies what is not there', line: 'COPY dist ./dist', says: 'COPY dist: is not there' },
    { does: 'copies what is ignored', line: 'COPY notes ./', says: 'COPY notes: is not there, or left out' },
    { does: 'copies ignored tests', line: 'COPY src/main.test.ts ./', says: 'left out by .dockerignore' },
    { does: 'copies from no stage', line: 'COPY --from=build a b', says: 'there is no such stage' },
    { does: 'copies to nowhere', line: 'COPY src', says: 'takes a source and a target' },
    { does: 'has a command that fails', line: 'RUN exit 3', says: 'ended with 3' },
    {
      does: 'has an unknown instruction',
      line: 'HEALTHCHECK NONE',
      says: 'line 2: HEALTHCHECK is not known',
    },
    { does: 'has a typing error', line: 'COPPY a b', says: 'line 2: COPPY is not known' },
    { does: 'has an unknown flag', line: 'COPY --link src ./', says: '--link of COPY is not known' },
    { does: 'goes on after its end', line: 'RUN a \\', says: 'goes on and on' },
    { does: 'puts a shell before the signals', line: 'ENTRYPOINT node main.js', says: 'is no JSON array' },
    { does: 'has variables without =', line: 'ENV MODE production', says: 'is no NAME=value' },
    { does: 'has longer forms of variables', line: 'WORKDIR ${A:-b}', says: 'is not known here' },
    { does: 'names its user', line: 'USER node', says: 'is no number' },
  ])('$does: $line', async ({ line, says }) => {
    await expect(carryOut(`FROM base\n${line}`)).rejects.toThrow(says);
  });

  it('begins with something else than FROM, or with nothing', async () => {
    await expect(carryOut('WORKDIR /app')).rejects.toThrow('before the first FROM');
    await expect(carryOut('# empty')).rejects.toThrow('there is no FROM');
  });
});
