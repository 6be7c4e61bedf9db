import { expect, it } from 'vitest';
import { launchOf } from '../../test/support/launch-bed.ts';
import { Rejection } from '../launch/event/rejection.ts';
import type { Happening } from '../launch/attempt/happenings.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { createLogger } from '../logging/logger.ts';
import { logHappenings } from './launch-log.ts';

type Rows = {
  readonly [Kind in Happening['kind']]: readonly [Extract<Happening, { kind: Kind }>, object | undefined];
};

const detail = 'RunJob failed: 8 RESOURCE_EXHAUSTED';

/** Each happening and its line; no line if the delivery's line says it. By kind, so that none is missing. */
const rows: Rows = {
  launched: [{ kind: 'launched', execution: 'e' }, undefined],
  queued: [{ kind: 'queued', why: { code: 'in line' } }, undefined],
  skipped: [{ kind: 'skipped', why: { code: 'skipped' } }, undefined],
  'from the queue': [
    { kind: 'from the queue', outcome: { kind: 'launched', execution: 'e' } },
    { severity: 'INFO', outcome: 'launched', execution: 'e' },
  ],
  'job paused': [
    { kind: 'job paused', target: 'projects/p/locations/r/jobs/j', refusal: 'NOT_FOUND', error: 'no job' },
    {
      severity: 'ERROR',
      code: 'set-up-fault',
      target: 'projects/p/locations/r/jobs/j',
      detail: expect.stringMatching(/^no job; create the job/),
    },
  ],
  'job resumed': [{ kind: 'job resumed' }, { severity: 'INFO' }],
  'still unknown': [
    {
      kind: 'still unknown',
      outcome: { kind: 'unknown', why: { code: 'never relaunched' } },
      sinceMs: 300_000,
    },
    {
      severity: 'ERROR',
      code: 'launch-unknown',
      sinceMs: 300_000,
      detail: expect.stringContaining('launches resolve launch-1'),
    },
  ],
  duplicate: [{ kind: 'duplicate', execution: 'e' }, undefined],
  ignored: [{ kind: 'ignored', why: { code: 'unmatched' } }, undefined],
  busy: [{ kind: 'busy', why: { code: 'another request' } }, undefined],
  throttled: [{ kind: 'throttled', why: { code: 'no budget' }, retryAfterMs: 1 }, undefined],
  transient: [{ kind: 'transient', why: { code: 'still starting' } }, undefined],
  unknown: [{ kind: 'unknown', why: { code: 'not recorded' } }, undefined],
  rejected: [
    { kind: 'rejected', rejection: new Rejection({ code: 'missing-id', detail: 'why' }) },
    undefined,
  ],
  adopted: [
    { kind: 'adopted', execution: 'e' },
    { severity: 'INFO', execution: 'e' },
  ],
  doubled: [
    { kind: 'doubled', execution: 'e', recorded: 'f' },
    { severity: 'ERROR', code: 'launch-doubled', execution: 'e', recorded: 'f' },
  ],
  relaunched: [
    { kind: 'relaunched', absentForMs: 9 },
    { severity: 'WARNING', absentForMs: 9 },
  ],
  'not recorded': [
    { kind: 'not recorded', execution: 'e', err: new Error('down') },
    { severity: 'ERROR', execution: 'e', err: { message: 'down' } },
  ],
  'environment hidden': [
    { kind: 'environment hidden', execution: 'e' },
    { severity: 'ERROR', execution: 'e', message: expect.stringContaining('set LEDGER_URL') },
  ],
  paused: [
    { kind: 'paused', pausedForMs: 600_000, askedForMs: 86_400_000, detail },
    {
      severity: 'WARNING',
      pausedForMs: 600_000,
      askedForMs: 86_400_000,
      detail,
      message: expect.stringContaining('`launches resume`'),
    },
  ],
};

it.each(Object.values<readonly [Happening, object | undefined]>(rows))(
  '%j is logged if no line of a delivery says it',
  (happening, line) => {
    const log: unknown[] = [];
    const logger = createLogger({
      level: 'info',
      destination: { write: (text) => void log.push(JSON.parse(text)) },
    });
    logHappenings({ logger, projectId: 'p', hasLedger: true })(happening, launchOf());
    const about = { happening: happening.kind, id: '2', launchId: 'launch-1' };
    expect(log).toMatchObject(line === undefined ? [] : [{ ...about, ...line }]);
  },
);

it.each<[Outcome, object | undefined]>([
  [
    { kind: 'queued', why: { code: 'refused for good', refusal: 'INVALID_ARGUMENT', error: 'bad args' } },
    { severity: 'ERROR', code: 'launch-rejected', detail: expect.stringContaining('bad args') },
  ],
  [
    { kind: 'queued', why: { code: 'answer lost', error: 'reset' } },
    { severity: 'WARNING', outcome: 'queued', detail: 'reset' },
  ],
  [{ kind: 'queued', why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'none' } }, undefined],
  [{ kind: 'queued', why: { code: 'quota', error: 'none' } }, undefined],
])(
  'a launch from the ledger that ends as %j is logged, unless a line about its job or the pause is',
  (outcome, line) => {
    const log: unknown[] = [];
    const destination = { write: (text: string) => void log.push(JSON.parse(text)) };
    const logger = createLogger({ level: 'info', destination });
    const tell = logHappenings({ logger, projectId: 'p', hasLedger: true });
    tell({ kind: 'from the queue', outcome }, launchOf());
    expect(log).toMatchObject(line === undefined ? [] : [line]);
  },
);

it('names the job and the rule of a launch, and no job for the default job', () => {
  const log: Readonly<Record<string, unknown>>[] = [];
  const destination = {
    write: (text: string) => void log.push(JSON.parse(text) as Record<string, unknown>),
  };
  const tell = logHappenings({
    logger: createLogger({ level: 'info', destination }),
    projectId: 'p',
    hasLedger: true,
  });
  tell({ kind: 'adopted', execution: 'e' }, { ...launchOf({ name: 'report' }), rule: 'nightly' });
  tell({ kind: 'adopted', execution: 'e' }, launchOf());
  expect(log).toMatchObject([{ job: 'j', launchJob: 'report', rule: 'nightly' }, { job: 'j' }]);
  expect(log[1]).not.toHaveProperty('launchJob');
  expect(log[1]).not.toHaveProperty('rule');
});
