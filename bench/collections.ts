import { existsSync, readFileSync } from 'node:fs';
import type { Collection } from './collection-log.ts';
import type { Answer } from './load.ts';

/** A full collection is made ready for so long before its own pause, in part by threads that share the core. */
const MAKING_READY_MS = 50;
/** A batch that waited for one comes back so much later. */
const AFTERWARDS_MS = 3;
/** Shorter ones are over before a batch is. */
const SHORTEST_YOUNG_MS = 3;
/** How many moments are drawn to tell how many answers would be beside a collection by chance. */
const DRAWN = 10_000;

/** A span of time, ms since 1970. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The collections that began within `span`, of those long enough to be waited for. */
export function readCollections(file: string, span: Span): readonly Collection[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines
    .map((line) => JSON.parse(line) as Collection)
    .filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs)
    .filter(({ kind, durationMs }) => kind === 'full' || durationMs >= SHORTEST_YOUNG_MS);
}

/** 0..1: how many of `answers` were under way while there was a collection. */
export function shareBeside(answers: readonly Answer[], log: readonly Collection[]): number {
  return (
    answers.filter((answer) => log.some((collection) => overlap(answer, collection))).length / answers.length
  );
}

/** Answers at random moments of `span`, each of which took `durationMs`. */
export function drawAnswers(span: Span, durationMs: number): readonly Answer[] {
  const lengthMs = span.toMs - span.fromMs;
  return Array.from({ length: DRAWN }, () => ({ atMs: span.fromMs + Math.random() * lengthMs, durationMs }));
}

function overlap({ atMs, durationMs }: Answer, collection: Collection): boolean {
  const fromMs = collection.atMs - (collection.kind === 'full' ? MAKING_READY_MS : 0);
  const toMs = collection.atMs + collection.durationMs + AFTERWARDS_MS;
  return fromMs < atMs && toMs > atMs - durationMs;
}
