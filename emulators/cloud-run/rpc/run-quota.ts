import { RpcError } from '../../grpc/status.ts';
import { PROJECT_NUMBER, QUOTA_WINDOW_MS } from '../values/limits.ts';
import { formatLocation, type LocationName } from '../values/resource-names.ts';

/** The quota `JobRunPerMinutePerProjectRegion`, counted over a sliding window. */
export class RunQuota {
  readonly #perMinute: number;
  readonly #granted = new Map<string, number[]>();

  /** @param perMinute calls that a project may make in a region within 60 s. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute;
  }

  /** Counts one call. @throws RpcError RESOURCE_EXHAUSTED with the service's text when the quota is used up. */
  take(location: LocationName, nowMs: number): void {
    const key = formatLocation(location);
    const recent = (this.#granted.get(key) ?? []).filter((atMs) => atMs > nowMs - QUOTA_WINDOW_MS);
    this.#granted.set(key, recent);
    if (recent.length >= this.#perMinute) {
      throw new RpcError(
        'RESOURCE_EXHAUSTED',
        "Quota exceeded for quota metric 'Job run requests' and limit 'Job run requests per minute per region' " +
          `of service 'run.googleapis.com' for consumer 'project_number:${PROJECT_NUMBER}'.`,
      );
    }
    recent.push(nowMs);
  }

  /** Forgets all calls. */
  clear(): void {
    this.#granted.clear();
  }
}
