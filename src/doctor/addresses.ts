/** Whether Cloud Run gave a service this address: IAM stands in front of it unless it was switched off. */
export function isOnCloudRun(address: string): boolean {
  return URL.parse(address)?.hostname.endsWith('.run.app') === true;
}

/** An address without what may be secret in it: a password, and what stands after the question mark. */
export function shownAddress(address: string): string {
  const url = URL.parse(address);
  if (url === null) return address.replace(/\?.*/s, '?…');
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}
