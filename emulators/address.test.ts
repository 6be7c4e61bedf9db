import { expect, it } from 'vitest';
import { formatAddress } from './address.ts';

it.each([
  ['127.0.0.1', '127.0.0.1:8085'],
  ['localhost', 'localhost:8085'],
  ['::1', '[::1]:8085'],
])('the address of %s is %s, ready for a URL', (host, address) => {
  expect(formatAddress(host, 8085)).toBe(address);
  expect(new URL(`http://${address}`).host).toBe(address);
});
