import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { sharedWrites } from './shared-writes.ts';

function start() {
  const writes: string[][] = [];
  const output = { writableLength: 0, write };
  function write(text: string): void {
    writes.push(
      text
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly message: string }).message),
    );
  }
  const logger = createLogger({ level: 'info', destination: sharedWrites(output) });
  return { logger, writes, output };
}

describe('log lines', () => {
  it('of one event are written together, in their order', async () => {
    const { logger, writes } = start();
    const event = Promise.withResolvers<void>();
    const requests = ['first', 'second', 'third'].map(async (name) => {
      await event.promise;
      logger.info(name);
    });
    event.resolve();
    await Promise.all(requests);
    expect(writes).toEqual([['first', 'second', 'third']]);
  });

  it('are written before the next event', async () => {
    const { logger, writes } = start();
    logger.info('first');
    await new Promise(setImmediate);
    expect(writes).toEqual([['first']]);
    logger.info('second');
    await new Promise(setImmediate);
    expect(writes).toEqual([['first'], ['second']]);
  });

  it('are written before the code that awaits the logging code goes on, and may end the process', async () => {
    const { logger, writes } = start();
    const work = async (): Promise<void> => logger.info('last words');
    await work();
    expect(writes).toEqual([['last words']]);
  });

  it('before an error are written, too', async () => {
    const { logger, writes } = start();
    const work = async (): Promise<void> => {
      logger.info('about to');
      logger.warn('careful');
      throw new Error('too late');
    };
    await expect(work()).rejects.toThrow('too late');
    expect(writes).toEqual([['about to', 'careful']]);
  });

  it('are dropped while standard output is not read, and a later line says how many', async () => {
    const { logger, writes, output } = start();
    output.writableLength = 9 * 1024 * 1024;
    for (const name of ['first', 'second', 'third']) {
      logger.warn(name);
      await Promise.resolve();
    }
    expect(writes).toEqual([]);
    output.writableLength = 0;
    logger.warn('fourth');
    await Promise.resolve();
    logger.warn('fifth');
    await Promise.resolve();
    const said = '3 log lines were dropped: the reader of standard output is too slow';
    expect(writes).toEqual([[said, 'fourth'], ['fifth']]);
  });
});
