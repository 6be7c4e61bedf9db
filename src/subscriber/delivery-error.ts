/** The request is no delivery; `message` says what is missing or malformed, and never quotes it. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
}
