/** `host:port` for URLs and the `*_EMULATOR_HOST` variables: an IPv6 address gets brackets. */
export function formatAddress(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
