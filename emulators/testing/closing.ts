/** What a test has started, and how it ends. A file of its own, so that test files which share modules share it too. */
const closing: (() => unknown)[] = [];

/** Calls it after the test that runs, or after the first one where no test runs yet. What was started last ends first. */
export function closeAfterTest(close: () => unknown): void {
  closing.push(close);
}

/** For the set-up of every test file. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).toReversed()) await close();
}
