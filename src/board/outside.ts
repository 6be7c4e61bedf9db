import { html, type Html } from './html.ts';

/**
 * Untrusted text with invisible characters (controls, direction marks) made visible: a key must not look like another
 * one, nor change the direction of the text around it.
 */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => String.raw`\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** Untrusted text, whose direction does not change the text around it. */
export function outside(text: string): Html {
  return html`<bdi>${visible(text)}</bdi>`;
}
