import type { ApiClient } from '$lib/api/ApiClient';
import { refreshWhileVisible, Resource } from '$lib/api/Resource.svelte';
import type { StreamHealth } from '$lib/api/types';

const POLL_MS = 1000;

/** The health of one live video, read each second while somebody looks. */
export class HealthFeed {
  readonly #resource: Resource<StreamHealth>;

  constructor(api: ApiClient, videoId: string) {
    this.#resource = new Resource(() => api.health(videoId));
  }

  readonly current = $derived.by(() => this.#resource.value);
  readonly samples = $derived(this.current?.samples.slice(-60) ?? []);
  readonly latest = $derived(this.samples.at(-1));

  get status() {
    return this.#resource.status;
  }

  follow(): () => void {
    void this.#resource.load();
    return refreshWhileVisible(() => this.#resource.refresh(), POLL_MS);
  }
}
