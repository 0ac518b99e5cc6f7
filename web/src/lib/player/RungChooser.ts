import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { RungChoice, type RungSituation } from './chooseRung';
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
  /** The sound alone is wanted: the picture's track is the cheapest one. */
  lowest = false;

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
    const index = this.lowest
      ? 0
      : at < 0
        ? this.#choice.first(this.#rungs(), this.#situation())
        : this.#choice.next(this.#rungs(), at, this.#situation());
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

  /** The viewer gives the choice back, or wants to hear only: decides anew, and shows it after `keepS` of what is buffered. */
  restart(keepS: number): void {
    this.#choice = new RungChoice();
    const index = this.lowest ? 0 : this.#choice.first(this.#rungs(), this.#situation());
    const wanted = this.#variants[index];
    if (wanted !== undefined && this.#current !== undefined && wanted !== this.#current) void this.#goTo(wanted, keepS);
  }

  /** A variant was chosen by somebody else: the viewer, or Shaka after an error. */
  adopt(variantId: number): void {
    this.#coming = undefined;
    this.#current = this.#variants.find((variant) => variant.id === variantId) ?? this.#current;
  }

  #decide(): void {
    if (this.#current === undefined || this.#variants.length === 0) return;
    const at = this.#variants.indexOf(this.#current);
    const index = this.lowest ? 0 : this.#choice.next(this.#rungs(), Math.max(0, at), this.#situation());
    const wanted = this.#variants[index];
    if (wanted === undefined || wanted === this.#current) this.#coming = undefined;
    else if (wanted !== this.#coming && !this.#isUnready(wanted))
      void this.#goTo(wanted, index > at ? KEEP_S : undefined);
  }

  async #goTo(variant: shaka.extern.Variant, keepS: number | undefined): Promise<void> {
    this.#coming = variant;
    try {
      if (variant.video !== null) await this.#surroundings.prepare(variant.video);
    } catch {
      this.#unreadyUntilMs.set(variant.id, Date.now() + UNREADY_MS);
    }
    // Decided otherwise meanwhile, or not to be had.
    if (this.#coming !== variant || this.#isUnready(variant)) {
      if (this.#coming === variant) this.#coming = undefined;
      if (this.#coming !== variant && this.#current !== variant) variant.video?.closeSegmentIndex?.();
      return;
    }
    this.#coming = undefined;
    this.#current = variant;
    const { live, bufferS } = this.#surroundings;
    const replace = keepS !== undefined && !live() && bufferS() > keepS * 1.5;
    this.#switch?.(variant, replace, replace ? keepS : 0);
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
