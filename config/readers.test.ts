import { describe, expect, expectTypeOf, it } from 'vitest';
import { inspectConfig } from './load-config.ts';
import type { ConfigOf } from './schema.ts';

describe('what the job reads', () => {
  it('is its own keys alone, whatever else is set and however bad that is', () => {
    const env = { PORT: 'x', ROLE: 'y', TOPIC: 'my topic', JOB_ENV: '{', LOG_LEVEL: 'warn' };
    const fileText = '{"PORT":null,"HTTP_GET":"z","PROJECT_ID":"p"}';
    const { config, problems } = inspectConfig({ env, fileText, reader: 'job' });
    expect(problems).toEqual([]);
    expect(config).toEqual({
      PROJECT_ID: 'p',
      REGION: 'asia-northeast1',
      LOG_LEVEL: 'warn',
      LEDGER_URL: '',
    });
    // The compiler holds every command to the keys that name it in `readBy`.
    expectTypeOf<keyof ConfigOf<'job'>>().toEqualTypeOf<
      'PROJECT_ID' | 'REGION' | 'LOG_LEVEL' | 'LEDGER_URL'
    >();
  });

  it('is refused by every bad one of them, and by a name that nobody knows', () => {
    const env = { LOG_LEVEL: 'loud', LEDGER_URL: 'mysql://db', PORT: 'x' };
    const { problems } = inspectConfig({ env, fileText: '{"LEDGERURL":"postgres://db/d"}', reader: 'job' });
    const names = new Set(problems.map((line) => line.split(':', 1)[0]));
    expect(names).toEqual(new Set(['LEDGERURL', 'LEDGER_URL', 'LOG_LEVEL']));
  });
});
