import { html, type Html } from './html.ts';

/**
 * A text from outside, with what is not seen (controls, marks that turn the direction of writing) made visible: a key
 * must not look like another one, nor turn the text around it.
 */
export function visible(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => String.raw`\u{${mark.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** A text from outside, kept apart from the direction of what is around it. */
export function outside(text: string): Html {
  return html`<bdi>${visible(text)}</bdi>`;
}
