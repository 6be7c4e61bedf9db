import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f5fbf"/><path d="M5 22c4-12 18-12 22 0M11 22v-5M16 22v-9M21 22v-5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"/></svg>';

/** The files that pages load, by their path. */
export const ASSETS: Readonly<Record<string, { readonly type: string; readonly text: string }>> = {
  '/assets/board.css': { type: 'text/css', text: STYLE },
  '/assets/board.js': { type: 'text/javascript', text: SCRIPT },
  '/assets/icon.svg': { type: 'image/svg+xml', text: ICON },
};
