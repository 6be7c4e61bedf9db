import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function linesOf(level: string, write: (logger: ReturnType<typeof createLogger>) => void) {
  const lines: string[] = [];
  write(createLogger({ level, destination: { write: (line) => void lines.push(line) } }));
  return lines;
}

describe('a log line', () => {
  it.each([
    ['trace', 'DEBUG'],
    ['debug', 'DEBUG'],
    ['info', 'INFO'],
    ['warn', 'WARNING'],
    ['error', 'ERROR'],
    ['fatal', 'CRITICAL'],
  ] as const)('of level %s has the severity %s that Cloud Logging reads', (level, severity) => {
    const [line = ''] = linesOf('trace', (logger) => logger[level]({ id: '2' }, 'ジョブ'));
    expect(line.endsWith('\n')).toBe(true);
    expect(JSON.parse(line)).toEqual({ severity, message: 'ジョブ', id: '2', time: expect.any(String) });
  });

  it('has a time that Cloud Logging reads', () => {
    const [line = ''] = linesOf('info', (logger) => logger.info('x'));
    const { time } = JSON.parse(line);
    expect(new Date(time).toISOString()).toBe(time);
  });

  it('stays one line, whatever is in it', () => {
    const lines = linesOf('info', (logger) => logger.info({ err: new Error('a\nb') }, 'c\nd'));
    expect(lines.join('').trimEnd()).not.toContain('\n');
  });

  it.each([
    ['warn', 2],
    ['silent', 0],
  ])('is left out below the level %s', (level, count) => {
    const lines = linesOf(level, (logger) => {
      logger.info('x');
      logger.warn('x');
      logger.error('x');
    });
    expect(lines).toHaveLength(count);
  });
});
