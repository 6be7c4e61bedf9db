/** The executions cannot be read by this account: a right is missing, or it has no credentials. */
export class ReadsDenied extends Error {
  override readonly name = 'ReadsDenied';
}
