/** The command line or the set-up file asks for something impossible; `message` says why. */
export class SetUpError extends Error {
  override readonly name = 'SetUpError';
}
