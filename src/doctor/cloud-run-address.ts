/** Whether `address` is one that Cloud Run gives a service, which is behind IAM unless somebody opened it. */
export function isOnCloudRun(address: string): boolean {
  return URL.parse(address)?.hostname.endsWith('.run.app') === true;
}
