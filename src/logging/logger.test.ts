import { describe, expect, it } from 'vitest';
import { createLogger, findableFields } from './logger.ts';

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
    expect(JSON.parse(line)).toMatchObject({
      severity,
      message: 'ジョブ',
      id: '2',
      time: expect.any(String),
    });
  });

  it('has a time that Cloud Logging reads', () => {
    const [line = ''] = linesOf('info', (logger) => logger.info('x'));
    const { time } = JSON.parse(line);
    expect(new Date(time).toISOString()).toBe(time);
  });

  it('is one line, even with line breaks in its message and error', () => {
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

describe('a line of Error Reporting', () => {
  const error = new TypeError('no');

  it.each(['error', 'fatal'] as const)(
    'is written at level %s, with the stack if there is an error',
    (level) => {
      const [plain = '', broken = '', bare = ''] = linesOf('info', (logger) => {
        logger[level]({ id: '2' }, 'x');
        logger[level]({ err: error }, 'x');
        logger[level](error);
      });
      const type = expect.stringMatching(/ReportedErrorEvent$/);
      expect(JSON.parse(plain)).toEqual(expect.objectContaining({ '@type': type, id: '2', message: 'x' }));
      expect(JSON.parse(plain)).not.toHaveProperty('stack_trace');
      const err = { type: 'TypeError', message: 'no' };
      const stack_trace = expect.stringMatching(/^TypeError: no\n {4}at .*logger\.test\.ts/);
      expect(JSON.parse(broken)).toMatchObject({ '@type': type, err, stack_trace, message: 'x' });
      expect(JSON.parse(bare)).toMatchObject({ '@type': type, err, stack_trace, message: 'no' });
    },
  );

  it('is not written at level warn, so that it is not counted as an error', () => {
    const [line = ''] = linesOf('info', (logger) => logger.warn({ err: error }, 'x'));
    expect(JSON.parse(line)).toMatchObject({ err: { type: 'TypeError', message: 'no' } });
    expect(line).not.toMatch(/@type|stack/);
  });
});

it('a line is found by its trace, and by its labels', () => {
  const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
  const labels = { launchId: 'mine', id: undefined };
  const [line = ''] = linesOf('info', (logger) => {
    logger.info(findableFields({ trace, projectId: 'p', labels }), 'x');
  });
  expect(JSON.parse(line)).toMatchObject({
    'logging.googleapis.com/trace': `projects/p/traces/${trace.traceId}`,
    'logging.googleapis.com/spanId': trace.spanId,
    'logging.googleapis.com/trace_sampled': true,
    'logging.googleapis.com/labels': { launchId: 'mine' },
  });
});
