/**
 * Preloaded by `npm run bench:pauses`: appends the garbage collections of this process to the file GC_LOG, a JSON line
 * each.
 */
import { appendFileSync } from 'node:fs';
import { constants, performance, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';

/** What one line says. */
export interface Collection {
  readonly kind: 'young' | 'full';
  /** When it began, ms since 1970. */
  readonly atMs: number;
  readonly durationMs: number;
  /** What the heap holds soon after it. */
  readonly heapMb: number;
}

const KINDS: Readonly<Record<number, Collection['kind']>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'young',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'full',
};

/** Source: https://nodejs.org/api/perf_hooks.html#garbage-collection-gc-details; the types leave it out. */
interface CollectionEntry extends PerformanceEntry {
  readonly detail: { readonly kind: number };
}

new PerformanceObserver((list) => {
  // Read anew each time: the process of the load passes it on with another value.
  const { GC_LOG = '' } = process.env;
  if (GC_LOG === '') return;
  const heapMb = process.memoryUsage().heapUsed / 1e6;
  const lines = (list.getEntries() as CollectionEntry[]).flatMap(({ startTime, duration, detail }) => {
    const kind = KINDS[detail.kind];
    if (kind === undefined) return [];
    const atMs = performance.timeOrigin + startTime;
    return `${JSON.stringify({ kind, atMs, durationMs: duration, heapMb } satisfies Collection)}\n`;
  });
  appendFileSync(GC_LOG, lines.join(''));
}).observe({ entryTypes: ['gc'] });
