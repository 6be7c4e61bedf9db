/** `host:port` as URLs and the `*_EMULATOR_HOST` variables have it: an IPv6 address stands in brackets. */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
