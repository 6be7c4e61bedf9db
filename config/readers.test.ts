import { describe, expect, expectTypeOf, it } from 'vitest';
import { inspectConfig, loadConfig } from './load-config.ts';
import type { ConfigOf } from './schema.ts';

describe('what the job reads', () => {
  it('is only its own keys: bad values of other keys do not matter', () => {
    const env = { PORT: 'x', ROLE: 'y', TOPIC: 'my topic', JOB_ENV: '{', LOG_LEVEL: 'warn' };
    const fileText = '{"PORT":null,"HTTP_GET":"z","PROJECT_ID":"p"}';
    const { config, complaints } = inspectConfig({ env, fileText, reader: 'job' });
    expect(complaints).toEqual([]);
    expect(config).toEqual({ ...loadConfig({ env: {} }), PROJECT_ID: 'p', LOG_LEVEL: 'warn' });
    // The compiler holds every command to the keys that name it in `readBy`.
    expectTypeOf<keyof ConfigOf<'job'>>().toEqualTypeOf<
      'PROJECT_ID' | 'REGION' | 'CONFIRM_TIMEOUT_SECONDS' | 'LOG_LEVEL' | 'LEDGER_URL'
    >();
  });

  it('names every bad key and every unknown name in one refusal', () => {
    const env = { LOG_LEVEL: 'loud', LEDGER_URL: 'mysql://db', CONFIRM_TIMEOUT_SECONDS: '5m', PORT: 'x' };
    const { complaints } = inspectConfig({ env, fileText: '{"LEDGERURL":"postgres://db/d"}', reader: 'job' });
    const names = new Set(complaints.map((line) => line.split(':', 1)[0]));
    expect(names).toEqual(new Set(['LEDGERURL', 'LEDGER_URL', 'CONFIRM_TIMEOUT_SECONDS', 'LOG_LEVEL']));
  });

  it('names the keys that were set in the environment or in the file, and no defaults', () => {
    const env = { REGION: 'asia-northeast1', LEDGER_URL: '', PORT: '80' };
    const { given } = inspectConfig({ env, fileText: '{"PROJECT_ID":"p","TOPIC":"t"}', reader: 'job' });
    expect(given).toEqual(new Set(['REGION', 'PROJECT_ID']));
  });
});
