import { expect, it } from 'vitest';
import { HOURS_TOLD } from '../launch/ledger/ledger-survey.ts';
import { overview } from './overview.ts';
import { EN } from './words/en.ts';

const NOW = new Date('2026-01-31T12:00:00Z');
const HOURS = Array.from({ length: HOURS_TOLD }, (_, place) => ({
  launches: place,
  failed: place === 23 ? 2 : 0,
}));
const JOB = { job: 'projects/p/locations/r/jobs/one', name: 'report' };

type Looked = Parameters<typeof overview>[0]['looked'];

function pageOf(given: Partial<Looked> & { readonly lastSweepAt?: Date; readonly queued?: number }): string {
  const { lastSweepAt = NOW, queued = 0, ...looked } = given;
  const counts = { queued, holding: 0, running: 0, unknown: 0, failedInADay: 2 };
  const job = { ...JOB, ...counts, oldestQueuedAt: queued === 0 ? null : NOW, hours: HOURS, pause: null };
  const status = { now: NOW, jobs: [job], calls: [], lastSweepAt, launches: 10, bytes: 1, events: 0 };
  const known = { pauses: [], unknown: [], unseen: [], isConfigured: () => true, runningOf: () => undefined };
  return overview({ looked: { status, ...known, ...looked }, pace: 0, words: EN }).toString();
}

it('the picture shows a day by the hour, and says the same in words', () => {
  const page = pageOf({});
  expect(page.match(/<rect\s+class="all"/g)).toHaveLength(HOURS_TOLD - 1);
  expect(page.match(/<rect\s+class="bad"/g)).toHaveLength(1);
  expect(page).toContain('aria-label="Launches 276, failed 2"');
});

it('the overview shows how many dead letters wait, or that it may not read the number', () => {
  expect(pageOf({ deadLetters: { count: 3, isDenied: false } })).toMatch(/Dead letters<\/dt>\s*<dd>3</);
  expect(pageOf({ deadLetters: { count: 3, isDenied: false } })).toContain('3 messages were given up');
  expect(pageOf({ deadLetters: { count: undefined, isDenied: true } })).toContain('roles/monitoring.viewer');
  expect(pageOf({})).not.toContain('Dead letters');
});

it('the overview marks a sweep that was too long ago, and shows counts only up to their limit', () => {
  expect(pageOf({})).not.toContain('class="late"');
  expect(pageOf({ lastSweepAt: new Date(NOW.getTime() - 301_000) })).toContain('class="late"');
  expect(pageOf({ queued: 10_001 })).toContain('>10,000+</a>');
});

it('the overview links from each concern to its launches', () => {
  expect(pageOf({ queued: 2, isConfigured: () => false })).toContain(
    'href="/launches?state=queued&amp;job=report"',
  );
  expect(pageOf({})).toContain('href="/launches?state=failed&amp;job=report"');
});
