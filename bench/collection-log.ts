/**
 * Preloaded by `npm run bench:pauses`: appends what the garbage collector does in this process to the file GC_LOG, a
 * JSON line for each collection, or part of one.
 */
import { appendFileSync } from 'node:fs';
import { constants, performance, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';

/** What one line says. */
export interface Collection {
  /** `step` is a part of a full one that V8 does in advance. */
  readonly kind: 'young' | 'full' | 'step' | 'other';
  /** When it began, ms since 1970. */
  readonly atMs: number;
  readonly durationMs: number;
  /** What the heap holds after it. */
  readonly heapMb: number;
}

const KINDS: Readonly<Record<number, Collection['kind']>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'young',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'full',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'step',
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
  const lines = (list.getEntries() as CollectionEntry[]).map(({ startTime, duration, detail }) => {
    const kind = KINDS[detail.kind] ?? 'other';
    const atMs = performance.timeOrigin + startTime;
    return JSON.stringify({ kind, atMs, durationMs: duration, heapMb } satisfies Collection);
  });
  appendFileSync(GC_LOG, `${lines.join('\n')}\n`);
}).observe({ entryTypes: ['gc'] });
