import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import * as values from './flag-values.ts';

describe('the value of a flag', () => {
  it.each([
    ['--host', () => values.text(''), /empty/],
    ['--list-lag-seconds', () => values.number('Infinity'), /number from 0 up/],
    ['--run-job-per-minute', () => values.count('0.5'), /whole number from 0 up/],
    ['--run-job-per-minute', () => values.count('-1'), /whole number from 0 up/],
    ['--max-processes', () => values.countFromOne('0'), /whole number from 1 up/],
    ['--fault', () => values.fault('{"rpc":"RunJob"'), /not JSON/],
    ['--fault', () => values.fault('RunJob'), /key=value/],
  ])('that is invalid for %s is refused, and the error says what is accepted', (_, read, complaint) => {
    expect(read).toThrow(InvalidArgumentError);
    expect(read).toThrow(complaint);
  });

  it('is a fault in the short form or as JSON', () => {
    expect(values.fault('rpc=RunJob,nth=2,silent=true')).toEqual({ rpc: 'RunJob', nth: 2, silent: true });
    const long = { rpc: 'RunJob', nth: [1, 3], code: 'UNAVAILABLE', message: 'first, then third' };
    expect(values.fault(JSON.stringify(long))).toEqual(long);
  });
});
