import { expect, it } from 'vitest';
import { launchOf } from '../../test/support/launch-bed.ts';
import { createLogger } from '../logging/logger.ts';
import { logNotices } from './launch-notices.ts';

it('a pause of launches is one warning: for how long, for how long Google asked, why, and how to end it', () => {
  const log: unknown[] = [];
  const logger = createLogger({
    level: 'info',
    destination: { write: (line) => void log.push(JSON.parse(line)) },
  });
  const reason = 'RunJob failed: 8 RESOURCE_EXHAUSTED';
  const notice = { kind: 'paused', forMs: 600_000, askedForMs: 86_400_000, reason } as const;
  logNotices({ logger, projectId: 'p' })(notice, launchOf());
  expect(log).toMatchObject([
    {
      severity: 'WARNING',
      job: 'j',
      launchId: 'launch-1',
      pausedForMs: 600_000,
      askedForMs: 86_400_000,
      detail: reason,
      message: expect.stringContaining('`launches resume`'),
    },
  ]);
});
