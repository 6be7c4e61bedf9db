/** This account may not read the executions: a permission is missing, or it has no credentials. */
export class ReadsDenied extends Error {
  override readonly name = 'ReadsDenied';
}
