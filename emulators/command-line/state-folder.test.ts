/** Real: the file system and the lock of SQLite. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SetUpError } from './set-up-error.ts';
import { StateFolder } from './state-folder.ts';

const STATE = { pubsub: { topics: ['a'] }, cloudRun: { jobs: [] } };

let parent: string;
let folder: string;
const opened: StateFolder[] = [];

beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'state-'));
  folder = path.join(parent, 'kept', 'here');
});

afterEach(async () => {
  for (const state of opened.splice(0)) await state.close();
  await rm(parent, { recursive: true });
});

async function open(): Promise<StateFolder> {
  const state = await StateFolder.open(folder);
  opened.push(state);
  return state;
}

async function file(): Promise<string> {
  return readFile(path.join(folder, 'state.json'), 'utf8');
}

async function readOf(text: string): Promise<unknown> {
  const state = await open();
  await writeFile(path.join(folder, 'state.json'), text);
  return state.read();
}

describe('a state folder', () => {
  it('is created if it is missing, and is empty at first', async () => {
    expect(await (await open()).read()).toEqual({});
  });

  it('gives the last saved state to the next process that opens it', async () => {
    const state = await open();
    const saves = [state.save({}), state.save(STATE)];
    await state.close();
    await Promise.all(saves);
    expect(await (await open()).read()).toEqual(STATE);
  });

  it('contains no temporary file after saving', async () => {
    await (await open()).save(STATE);
    expect(await readdir(folder)).toEqual(['lock', 'state.json']);
  });

  it('is not written when nothing has changed', async () => {
    const state = await open();
    await state.save(STATE);
    await rm(path.join(folder, 'state.json'));
    await state.save(structuredClone(STATE));
    await expect(file()).rejects.toMatchObject({ code: 'ENOENT' });
    await state.save({});
    expect(JSON.parse(await file())).toMatchObject({ state: {} });
  });

  it('reports a failed save, and saves the next time', async () => {
    const state = await open();
    await rm(folder, { recursive: true });
    await expect(state.save(STATE)).rejects.toMatchObject({ code: 'ENOENT' });
    const again = StateFolder.open(folder);
    opened.push(await again);
    await state.save(STATE);
    expect(JSON.parse(await file())).toMatchObject({ state: STATE });
  });

  it(
    'keeps the old state and reports an error while the state is too large to be read again, and saves a smaller one',
    { timeout: 60_000 },
    async () => {
      const state = await open();
      await state.save(STATE);
      const third = 'x'.repeat(2 ** 28);
      await expect(state.save({ pubsub: { backlog: [third, third, third] } })).rejects.toThrow(
        /state\.json is not saved: .*536 MB.*delete subscriptions without a reader/,
      );
      expect(JSON.parse(await file())).toMatchObject({ state: STATE });
      await state.save({});
      expect(JSON.parse(await file())).toMatchObject({ state: {} });
    },
  );

  it('lets calls be answered while a long state is saved', async () => {
    const state = await open();
    let read = 0;
    const message = {
      get data() {
        read += 1;
        return 'x'.repeat(100_000);
      },
    };
    const saving = state.save({ pubsub: { backlog: Array.from({ length: 50 }, () => message) } });
    let mostInOneTurn = 0;
    for (let before = 0; before < 50; before = read) {
      await new Promise(setImmediate);
      mostInOneTurn = Math.max(mostInOneTurn, read - before);
    }
    await saving;
    expect(mostInOneTurn).toBeLessThan(10);
  });

  it('belongs to one process at a time', async () => {
    const first = await open();
    await expect(StateFolder.open(folder)).rejects.toThrow(/is in use by other emulators/);
    await first.close();
    await expect(open()).resolves.toBeDefined();
  });

  it('that cannot be created is an error', async () => {
    await writeFile(path.join(parent, 'kept'), '');
    await expect(StateFolder.open(folder)).rejects.toThrow(SetUpError);
  });

  it('names the place of a state that an emulator cannot restore', async () => {
    const state = await open();
    const refuse = (): never => {
      throw new Error('no such image');
    };
    expect(() => state.restore({}, refuse)).toThrow(/state\.json cannot be restored: no such image/);
    expect(() => state.restore(undefined, refuse)).not.toThrow();
  });
});

describe('a state file', () => {
  it.each([
    ['is cut short', '{"version":1,"state":{"pub', /state\.json is damaged.*move it away/],
    ['is empty', '', /is damaged/],
    ['is something else', '{"topics":[]}', /is damaged \(version: /],
    ['has an invalid part', '{"version":1,"state":{"pubsub":3}}', /is damaged \(state: pubsub: /],
    ['is of a version before the first', '{"version":0,"state":{}}', /is damaged/],
    ['is newer', '{"version":2,"content":{}}', /is of version 2, but these emulators read 1/],
  ])('that %s is refused and not changed', async (_, text, complaint) => {
    await expect(readOf(text)).rejects.toThrow(complaint);
    expect(await file()).toBe(text);
  });
});
