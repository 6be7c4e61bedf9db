/** An address without what may be secret in it: a password, and what stands after the question mark. */
export function shownAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address.replace(/\?.*/s, '?…');
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
