/** The request is not a delivery. `message` says what is missing or malformed, without quoting it. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
}
