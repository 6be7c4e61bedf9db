/** What was asked for on the command line or in the file cannot be had; `message` says why. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}
