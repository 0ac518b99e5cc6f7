import type { ApiClient } from '$lib/api/ApiClient';
import { refreshWhileVisible, Resource } from '$lib/api/Resource.svelte';
import type { Conversion } from '$lib/api/types';
import { isAtWork } from './conversion';

const POLL_MS = 2000;

/** How the qualities of one video are coming along, read again while somebody looks and something may change. */
export class ConversionFeed {
  readonly #api: ApiClient;
  readonly #videoId: string;
  readonly #resource: Resource<Conversion>;

  constructor(api: ApiClient, videoId: string) {
    this.#api = api;
    this.#videoId = videoId;
    this.#resource = new Resource(() => api.conversion(videoId));
  }

  readonly current = $derived.by(() => this.#resource.value);

  follow(): () => void {
    void this.#resource.load();
    return refreshWhileVisible(
      () => (this.current === undefined || isAtWork(this.current) ? this.#resource.refresh() : Promise.resolve()),
      POLL_MS,
    );
  }

  /** Has what was given up tried once more. */
  async retry(): Promise<void> {
    await this.#api.retryConversion(this.#videoId);
    await this.#resource.load();
  }
}
