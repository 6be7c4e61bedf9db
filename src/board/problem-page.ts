import { html } from './html.ts';
import { layout, type Viewer } from './layout.ts';
import { visible } from './outside.ts';
import type { Problem } from '../server/problem.ts';
import type { Words } from './words/en.ts';

/** A page for people about what went wrong. */
export function problemPage(
  problem: Pick<Problem, 'status' | 'message'>,
  { words, viewer }: { readonly words: Words; readonly viewer: Viewer },
): string {
  const { problems } = words;
  const titles: Readonly<Record<number, string>> = problems;
  return layout({
    title: titles[problem.status] ?? problems.other,
    body: html`<p lang="en">${visible(problem.message)}</p>
      <p><a href="/">${problems.back}</a></p>`,
    words,
    viewer,
    at: '',
  });
}
