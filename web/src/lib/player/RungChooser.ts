import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { RungChoice, type RungSituation } from './chooseRung';
import { keptSeconds } from './keptSeconds';
import { AUDIO_ONLY, nearestQuality, qualityId } from './quality';
import type { Throughput } from './Throughput';

/** What the choice depends on beyond the variants themselves. */
export interface Surroundings {
  readonly throughput: Throughput;
  /** Seconds of picture ahead of the playhead. */
  bufferS(): number;
  live(): boolean;
  maxHeight(): number;
  /** Gets a stream ready to be played from: what a switch would otherwise wait for. */
  prepare(stream: shaka.extern.Stream): Promise<void>;
  /** The picture on the screen is this variant's. */
  shows(variant: shaka.extern.Variant): boolean;
  /** Plays the variant, also the one that plays already, in the place of all that is buffered beyond `keepS` seconds. */
  replace(variant: shaka.extern.Variant, keepS: number): void;
}

const DECIDE_MS = 250;
const PART_S = 0.4;
/** So much of a lower quality in the buffer is not shown when a step up is affordable: this much is kept, the rest replaced. */
const KEEP_S = 10;
/** A rung whose playlist could not be had is left alone for this long. */
const UNREADY_MS = 10_000;

/**
 * The automatic quality, in the place of Shaka's own: that one waits eight seconds between two switches, does not count small
 * downloads (which is all there is at the live edge of a low rung), and stalls while it fetches the playlist of the new rung.
 */
export class RungChooser implements shaka.extern.AbrManager {
  readonly #surroundings: Surroundings;
  #choice = new RungChoice();
  readonly #unreadyUntilMs = new Map<number, number>();
  #variants: readonly shaka.extern.Variant[] = [];
  #current: shaka.extern.Variant | undefined;
  #coming: shaka.extern.Variant | undefined;
  #switch: shaka.extern.AbrManager.SwitchCallback | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #speed = 1;
  /** A quality's id, or that of the sound alone, for which the picture's track is the cheapest one; undefined = automatic. */
  #pinned: string | undefined;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** The lowest rung is not known to be too much for the line. */
  get lowestAffordable(): boolean {
    return (this.#variants[0]?.bandwidth ?? 0) <= this.getBandwidthEstimate();
  }

  /** The picture of the current rung did not come in time. */
  tooSlow(): void {
    if (this.#current !== undefined) this.#choice.tooSlow(this.#variants.indexOf(this.#current), Date.now());
  }

  init(switchCallback: shaka.extern.AbrManager.SwitchCallback): void {
    this.#switch = switchCallback;
  }
  stop(): void {
    this.disable();
    this.#switch = undefined;
    this.#variants = [];
    this.#current = undefined;
  }
  release(): void {
    // Shaka's preloading and its playing both hold this one, and the first to finish releases it.
  }

  setVariants(variants: shaka.extern.Variant[]): boolean {
    const sorted = variants.toSorted((a, b) => a.bandwidth - b.bandwidth);
    const same = sorted.length === this.#variants.length && sorted.every((variant, i) => variant === this.#variants[i]);
    this.#variants = sorted;
    return !same;
  }

  /** Shaka asks at the start and when a rung went away. */
  chooseVariant(): shaka.extern.Variant {
    const at = this.#current === undefined ? -1 : this.#variants.indexOf(this.#current);
    const index =
      this.#pinnedIndex() ??
      (at < 0
        ? this.#choice.first(this.#rungs(), this.#situation())
        : this.#choice.next(this.#rungs(), at, this.#situation()));
    const variant = this.#variants[index] ?? this.#variants[0];
    this.#current = variant;
    return variant as shaka.extern.Variant;
  }

  enable(): void {
    this.#timer ??= setInterval(() => this.#decide(), DECIDE_MS);
  }
  disable(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#coming = undefined;
  }
  trySuggestStreams(): void {
    if (this.#timer !== undefined) this.#decide();
  }
  segmentDownloaded(): void {
    // The downloads are measured where they happen, all together.
  }
  getBandwidthEstimate(): number {
    return this.#surroundings.throughput.estimate(performance.now());
  }
  playbackRateChanged(rate: number): void {
    this.#speed = Math.max(1, Math.abs(rate) || 1);
  }
  setMediaElement(): void {
    // The size on the screen is asked for with each decision.
  }
  setCmsdManager(): void {
    // Our servers send no CMSD.
  }
  configure(): void {
    // Nothing of Shaka's settings applies here.
  }

  /** The viewer chooses a quality, the sound alone or, with undefined, to leave it to the player; seen as soon as can be. */
  choose(id: string | undefined): void {
    this.#pinned = id;
    this.#choice = new RungChoice();
    if (this.#current === undefined) return;
    const wanted = this.#variants[this.#pinnedIndex() ?? this.#choice.first(this.#rungs(), this.#situation())];
    if (wanted !== undefined) void this.#goTo(wanted, () => this.#showNow(wanted));
  }

  #decide(): void {
    if (this.#current === undefined || this.#variants.length === 0) return;
    // What is on its way counts as reached: a playlist that takes its time must not have the step forgotten.
    const at = Math.max(0, this.#variants.indexOf(this.#coming ?? this.#current));
    const index = this.#pinnedIndex() ?? this.#choice.next(this.#rungs(), at, this.#situation());
    const wanted = this.#variants[index];
    if (wanted === undefined || wanted === this.#coming || this.#isUnready(wanted)) return;
    if (wanted === this.#current) this.#coming = undefined;
    else void this.#goTo(wanted, () => this.#showSoon(wanted, index > at));
  }

  async #goTo(variant: shaka.extern.Variant, show: () => void): Promise<void> {
    this.#coming = variant;
    try {
      if (variant.video !== null) await this.#surroundings.prepare(variant.video);
    } catch {
      this.#unreadyUntilMs.set(variant.id, Date.now() + UNREADY_MS);
    }
    if (this.#coming === variant && !this.#isUnready(variant)) {
      this.#coming = undefined;
      this.#current = variant;
      show();
      return;
    }
    // Decided otherwise meanwhile, or not to be had.
    if (this.#coming === variant) this.#coming = undefined;
    else if (this.#current?.video !== variant.video) variant.video?.closeSegmentIndex?.();
  }

  /** Behind what is buffered, or for a better picture in the place of most of it. */
  #showSoon(variant: shaka.extern.Variant, better: boolean): void {
    const { live, bufferS } = this.#surroundings;
    const replace = better && !live() && bufferS() > KEEP_S * 1.5;
    this.#switch?.(variant, replace, replace ? KEEP_S : 0);
  }

  #showNow(variant: shaka.extern.Variant): void {
    const { live, bufferS, shows, replace } = this.#surroundings;
    const soundOnly = this.#pinned === AUDIO_ONLY;
    if (!soundOnly && shows(variant)) {
      this.#switch?.(variant, false, 0);
      return;
    }
    const keepS = keptSeconds({
      soundOnly,
      live: live(),
      bufferS: bufferS(),
      bitsPerSecond: variant.bandwidth,
      estimate: this.getBandwidthEstimate(),
    });
    if (keepS === undefined) this.#switch?.(variant, false, 0);
    else replace(variant, keepS);
  }

  /** Where the quality chosen by hand is, or the nearest; the richest of several. */
  #pinnedIndex(): number | undefined {
    if (this.#pinned === undefined) return undefined;
    if (this.#pinned === AUDIO_ONLY) return 0;
    const qualities = this.#variants.map(({ video }) => ({
      id: qualityId(video?.width ?? 0, video?.height ?? 0, video?.frameRate ?? 0),
      height: Math.min(video?.width ?? 0, video?.height ?? 0),
    }));
    const nearest = nearestQuality(this.#pinned, qualities)?.id;
    const index = qualities.findLastIndex(({ id }) => id === nearest);
    return index < 0 ? undefined : index;
  }

  #isUnready(variant: shaka.extern.Variant): boolean {
    return (this.#unreadyUntilMs.get(variant.id) ?? 0) > Date.now();
  }

  #rungs() {
    return this.#variants.map(({ bandwidth, video }) => ({
      bitsPerSecond: bandwidth,
      height: Math.min(video?.width ?? Infinity, video?.height ?? 0),
    }));
  }

  #situation(): RungSituation {
    const { bufferS, live, maxHeight, throughput } = this.#surroundings;
    // At the live edge each part is asked for by itself: the more of its time the way takes, the less is left for bytes.
    const share = live() ? Math.max(0.35, 1 - throughput.answerS / PART_S) : 1;
    return {
      estimate: this.getBandwidthEstimate() * share,
      bufferS: bufferS(),
      live: live(),
      speed: this.#speed,
      maxHeight: maxHeight(),
      nowMs: Date.now(),
    };
  }
}
