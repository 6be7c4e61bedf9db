import { describe, expect, it } from 'vitest';
import { createLogger, findableFields, type Logger } from './logger.ts';
import { readableLog } from './readable-log.ts';

function screenOf(write: (logger: Logger) => void, hasColors = false): string {
  let screen = '';
  const stream = { write: (text: string) => (screen += text) };
  write(createLogger({ level: 'debug', destination: readableLog({ stream, hasColors }) }));
  return screen;
}

describe('a log line at a terminal', () => {
  it('is one line with the time of day, the severity, the message and the launch', () => {
    const trace = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    const fields = {
      outcome: 'launched',
      id: '2',
      launchId: 'k_1',
      messageId: '7',
      deliveryAttempt: undefined,
    };
    const screen = screenOf((logger) => {
      const labels = { id: '2', launchId: 'k_1' };
      const more = { durationMs: 3, ...findableFields({ trace, projectId: 'p', labels }) };
      logger.info(
        { ...fields, ...more, execution: 'projects/p/locations/l/jobs/job/executions/job-abc' },
        'delivery launched',
      );
    });
    expect(screen).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} INFO {4}delivery launched {2}id=2 launchId=k_1 execution=job-abc durationMs=3\n$/,
    );
  });

  it('has the message id if there is no launch id', () => {
    const rejected = { outcome: 'rejected', id: undefined, launchId: undefined, messageId: '7', reason: 'x' };
    expect(screenOf((logger) => logger.error(rejected, 'y'))).toMatch(
      / ERROR {3}y {2}messageId=7 reason=x\n/,
    );
  });

  it('has the method and the path of a refused request', () => {
    const refused = { method: 'PUT', path: '/job/2', status: 405, code: 'method-not-allowed' };
    const stored = { method: 'POST', route: '/job/:id', status: 202 };
    expect(screenOf((logger) => logger.info(refused, 'x'))).toContain('  method=PUT path=/job/2 status=405 ');
    expect(screenOf((logger) => logger.info(stored, 'x'))).not.toContain('POST');
  });

  it('quotes values with spaces, and shows the message and the stack of an error', () => {
    const screen = screenOf((logger) => {
      logger.error({ detail: 'a b', err: new Error('c\nd') }, 'x');
    });
    expect(screen).toMatch(/ ERROR {3}x {2}detail="a b" err="c\\nd"\n {4}at .*readable-log\.test\.ts/);
  });

  it('escapes control characters that a caller sent', () => {
    expect(screenOf((logger) => logger.info({ path: '/\u001B[2J' }, 'x'))).toContain('path="/\\u001b[2J"');
  });

  it('ends after the message if there are no fields', () => {
    expect(screenOf((logger) => logger.warn('x'))).toMatch(/ WARNING x\n$/);
  });

  it('leaves the JSON of other programs unchanged unless it has a message', () => {
    let screen = '';
    const log = readableLog({ stream: { write: (text) => (screen += text) }, hasColors: false });
    log.write('{"msg":"x"}\n');
    log.write('{"message":"y"}\n');
    expect(screen).toMatch(/^\{"msg":"x"\}\n\d\d:\d\d:\d\d\.\d{3} DEFAULT y\n$/);
  });

  it('has colors only if the terminal has', () => {
    const write = (logger: Logger): void => logger.info({ id: '2' }, 'x');
    expect(screenOf(write)).not.toContain('\u001B');
    expect(screenOf(write, true)).toContain('\u001B[32mINFO   \u001B[0m x  \u001B[2mid=2\u001B[0m\n');
  });
});
