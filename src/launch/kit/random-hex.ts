import { randomFillSync } from 'node:crypto';

/** Drawing bytes costs about the same for 8 of them as for some thousand, and a request needs 24. */
const pool = Buffer.allocUnsafe(4096);
let used = pool.length;

/** Hex digits of `bytes` random bytes. For ids that must not repeat; not for secrets, since the pool stays in memory. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const start = used;
  used += bytes;
  return pool.toString('hex', start, used);
}
