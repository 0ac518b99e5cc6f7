import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import { Resource } from '$lib/api/Resource.svelte';
import type { ChannelLadder, LadderRung } from '$lib/api/types';

/** What the server takes; it says the same in its errors. */
export const LADDER_LIMITS = { rungs: 10, minSide: 64, maxSide: 4320, minKbit: 50, maxKbit: 100_000 } as const;

/** A quality as it is being typed. */
export interface LadderRow {
  readonly id: number;
  side: string;
  /** Empty for the usual rate. */
  kbit: string;
  /** What this form does not show stays as it is. */
  readonly kept: { readonly quality: number | null; readonly halvesPictures: boolean | null };
}

/** The qualities of a channel as a form: the server's usual ones until its owner chooses others. */
export class LadderForm {
  readonly resource: Resource<ChannelLadder>;
  readonly #api: ApiClient;
  readonly #channelId: string;
  #rows = $state<LadderRow[]>([]);
  #isOwn = $state(false);
  #busy = $state(false);
  #saved = $state(false);
  #error = $state.raw<ApiError | undefined>();
  #lastId = 0;

  constructor(api: ApiClient, channelId: string) {
    this.#api = api;
    this.#channelId = channelId;
    this.resource = new Resource(() => api.ladder(channelId));
  }

  get rows(): LadderRow[] {
    return this.#rows;
  }
  get isOwn(): boolean {
    return this.#isOwn;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get saved(): boolean {
    return this.#saved;
  }
  get error(): ApiError | undefined {
    return this.#error;
  }
  readonly isFull = $derived(this.#rows.length >= LADDER_LIMITS.rungs);
  readonly isRight = $derived(this.#rows.every((row) => this.sideIsRight(row) && this.rateIsRight(row)));

  sideIsRight(row: LadderRow): boolean {
    const side = Number(row.side);
    return (
      Number.isInteger(side) &&
      side % 2 === 0 &&
      side >= LADDER_LIMITS.minSide &&
      side <= LADDER_LIMITS.maxSide &&
      this.#rows.filter((other) => Number(other.side) === side).length === 1
    );
  }

  rateIsRight(row: LadderRow): boolean {
    const kbit = Number(row.kbit);
    return row.kbit.trim() === '' || (kbit >= LADDER_LIMITS.minKbit && kbit <= LADDER_LIMITS.maxKbit);
  }

  async load(): Promise<void> {
    await this.resource.load();
    if (this.resource.value) this.#show(this.resource.value);
  }

  /** Begins with what the server usually makes up to the largest live quality. */
  choose(): void {
    const ladder = this.resource.value;
    if (!ladder) return;
    this.#isOwn = true;
    this.#rows = ladder.usual
      .filter((rung) => rung.side <= Math.max(ladder.largestLiveSide, 1080))
      .map(({ side }) => this.#row({ side, bitsPerSecond: null, quality: null, halvesPictures: null }));
  }

  add(): void {
    this.#saved = false;
    this.#rows.push(this.#row({ side: 0, bitsPerSecond: null, quality: null, halvesPictures: null }));
  }

  remove(row: LadderRow): void {
    this.#saved = false;
    this.#rows = this.#rows.filter((other) => other.id !== row.id);
  }

  changed(): void {
    this.#saved = false;
  }

  save = () =>
    this.#change(async () => {
      const rungs = this.#rows.map((row) => ({
        side: Number(row.side),
        bitsPerSecond: row.kbit.trim() === '' ? null : Math.round(Number(row.kbit) * 1000),
        ...row.kept,
      }));
      this.#show(await this.#api.setLadder(this.#channelId, rungs));
      this.#saved = true;
    });

  reset = () =>
    this.#change(async () => {
      if (this.resource.value?.isOwn) {
        await this.#api.deleteLadder(this.#channelId);
        await this.resource.refresh();
      }
      this.#isOwn = false;
    });

  async #change(change: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#saved = false;
    this.#error = undefined;
    try {
      await change();
    } catch (thrown) {
      this.#error = ApiError.from(thrown);
    } finally {
      this.#busy = false;
    }
  }

  #show(ladder: ChannelLadder): void {
    this.resource.set(ladder);
    this.#isOwn = ladder.isOwn;
    this.#rows = ladder.isOwn ? ladder.rungs.map((rung) => this.#row(rung)) : [];
  }

  #row({ side, bitsPerSecond, quality, halvesPictures }: LadderRung): LadderRow {
    return {
      id: ++this.#lastId,
      side: side === 0 ? '' : String(side),
      kbit: typeof bitsPerSecond === 'number' ? String(bitsPerSecond / 1000) : '',
      kept: { quality: quality ?? null, halvesPictures: halvesPictures ?? null },
    };
  }
}
