const EMAIL = /[\w.+-]+@[\w-]+(\.[\w-]+)+/g;
const PROJECT_NUMBER = /(project_number:|projects\/|namespaces\/)\d+/g;

/** Text of Google without what tells whose project it was, on one line. */
export function shareable(text: string, projectId: string): string {
  const id = projectId.replaceAll(/[^\w-]/g, String.raw`\$&`);
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replaceAll(EMAIL, '(e-mail)')
    .replaceAll(PROJECT_NUMBER, '$1NUMBER')
    .replaceAll(new RegExp(String.raw`(?<![\w-])${id}(?![\w-])`, 'g'), 'PROJECT');
}
