import type { Problem } from '../server/problem.ts';
import { BoardProblem } from './board-problem.ts';
import { html } from './html.ts';
import { layout, type Viewer } from './layout.ts';
import { visible } from './outside.ts';
import type { Words } from './words/en.ts';

/** A problem as a page for people. */
export function problemPage(
  problem: Problem,
  { words, viewer }: { readonly words: Words; readonly viewer: Viewer },
): string {
  const { problems } = words;
  const titles: Readonly<Record<number, string>> = problems.titles;
  // Details of the rest of the service are in English only; other languages show the code.
  const says =
    problem instanceof BoardProblem ? problem.phrase(words) : problems.says(problem.code, problem.message);
  return layout({
    title: titles[problem.status] ?? problems.other,
    body: html`<p>${visible(says)}</p>
      <p><a href="/">${problems.back}</a></p>`,
    words,
    viewer,
    at: '',
  });
}
