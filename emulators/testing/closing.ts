/** Closes what a test has started. In its own module, so that test files which share modules share it too. */
const closing: (() => unknown)[] = [];

/** Calls `close` after the running test, or after the first one if none runs yet; the last one first. */
export function closeAfterTest(close: () => unknown): void {
  closing.push(close);
}

/** Used by the set-up of every test file. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}
