/** The answer to Pub/Sub for each outcome: 204 is an ack, with others the message comes again. Real: Express and HTTP. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
} from '../../test/support/both-endpoints.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { outcomePhrases } from '../phrases/outcome.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PUSH = JSON.stringify({
  message: {
    messageId: '7',
    attributes: { id: '2', launchId: 'mine', traceparent: `00-${TRACE_ID}-00f067aa0ba902b7-01` },
  },
  subscription: 's',
  deliveryAttempt: 3,
});

let endpoints: BothEndpoints;
let lines: ReturnType<typeof recordingLogger>['lines'];

beforeEach(async () => {
  const recording = recordingLogger();
  lines = recording.lines;
  endpoints = await startBothEndpoints({ logger: recording.logger });
});

afterEach(() => endpoints.close());

const rejection = new Rejection({ code: 'launch-id-conflict', detail: 'why' });

/** By kind, so that the compiler asks for each new one. */
const rows: Readonly<
  Record<
    Outcome['kind'],
    readonly { readonly outcome: Outcome; readonly status: number; readonly severity: string }[]
  >
> = {
  launched: [
    { outcome: { kind: 'launched', execution: 'e' }, status: 204, severity: 'INFO' },
    { outcome: { kind: 'launched', execution: undefined }, status: 204, severity: 'INFO' },
  ],
  queued: [
    { outcome: { kind: 'queued', why: { code: 'no budget' } }, status: 204, severity: 'INFO' },
    {
      outcome: { kind: 'queued', why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'none' } },
      status: 204,
      severity: 'INFO',
    },
    {
      outcome: { kind: 'queued', why: { code: 'answer lost', error: 'reset' } },
      status: 204,
      severity: 'WARNING',
    },
    {
      outcome: {
        kind: 'queued',
        why: { code: 'refused for good', refusal: 'INVALID_ARGUMENT', error: 'bad args' },
      },
      status: 204,
      severity: 'ERROR',
    },
  ],
  skipped: [{ outcome: { kind: 'skipped', why: { code: 'skipped' } }, status: 204, severity: 'INFO' }],
  duplicate: [{ outcome: { kind: 'duplicate', execution: 'e' }, status: 204, severity: 'INFO' }],
  ignored: [{ outcome: { kind: 'ignored', why: { code: 'unmatched' } }, status: 204, severity: 'INFO' }],
  busy: [{ outcome: { kind: 'busy', why: { code: 'another request' } }, status: 409, severity: 'WARNING' }],
  throttled: [
    {
      outcome: { kind: 'throttled', why: { code: 'no budget' }, retryAfterMs: 1 },
      status: 429,
      severity: 'WARNING',
    },
  ],
  transient: [
    {
      outcome: { kind: 'transient', why: { code: 'not sent', error: 'no route' } },
      status: 503,
      severity: 'WARNING',
    },
    {
      outcome: { kind: 'transient', why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'none' } },
      status: 503,
      severity: 'ERROR',
    },
  ],
  unknown: [
    { outcome: { kind: 'unknown', why: { code: 'not listed yet' } }, status: 503, severity: 'ERROR' },
  ],
  rejected: [{ outcome: { kind: 'rejected', rejection }, status: 422, severity: 'ERROR' }],
};

describe('a delivery', () => {
  it.each(Object.values(rows).flat())(
    'with the outcome $outcome.kind is answered with $status',
    async ({ outcome, status, severity }) => {
      endpoints.outcome = outcome;
      const answer = await endpoints.send({ path: '/pubsub/push', body: PUSH });
      expect(answer).toMatchObject({ status, body: '' });
      expect(answer.headers['retry-after']).toBe(outcome.kind === 'throttled' ? '1' : undefined);
      const fields = {
        outcome: outcome.kind,
        id: '2',
        job: 'j',
        launchId: 'mine',
        messageId: '7',
        deliveryAttempt: 3,
        severity,
      };
      const why =
        outcome.kind === 'launched' || outcome.kind === 'duplicate'
          ? { execution: outcome.execution }
          : { detail: outcomePhrases({ hasLedger: false })(outcome, 'mine') };
      const trace = { 'logging.googleapis.com/trace': `projects/p/traces/${TRACE_ID}` };
      expect(lines).toMatchObject([
        {
          ...fields,
          ...(outcome.kind === 'launched' && outcome.execution === undefined ? {} : why),
          ...trace,
        },
      ]);
    },
  );

  it.each([
    { retryAfterMs: 0, seconds: '0' },
    { retryAfterMs: 999, seconds: '1' },
    { retryAfterMs: 60_001, seconds: '61' },
  ])('that has to wait $retryAfterMs ms gets Retry-After: $seconds', async ({ retryAfterMs, seconds }) => {
    endpoints.outcome = { kind: 'throttled', why: { code: 'no budget' }, retryAfterMs };
    const { headers } = await endpoints.send({ path: '/pubsub/push', body: PUSH });
    expect(headers['retry-after']).toBe(seconds);
  });
});
