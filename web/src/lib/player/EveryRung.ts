import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';

/**
 * Between which variants the choice is free: all with the video's main sound. Shaka's own criteria take the exact codec of a
 * track selected by hand ("avc1.640015", which tells the size as well) for a wish, and offer nothing else from then on.
 */
export class EveryRung implements shaka.extern.AdaptationSetCriteria {
  #configuration: shaka.extern.AdaptationSetCriteria.Configuration | null = null;
  #last: shaka.media.AdaptationSet | null = null;

  configure(configuration: shaka.extern.AdaptationSetCriteria.Configuration): void {
    this.#configuration = configuration;
  }

  getConfiguration() {
    return this.#configuration;
  }

  create(variants: shaka.extern.Variant[]): shaka.media.AdaptationSet {
    const main = variants.filter(({ primary }) => primary);
    const candidates = main.length > 0 ? main : variants;
    const smooth = this.#configuration?.codecSwitchingStrategy === shaka.config.CodecSwitchingStrategy.SMOOTH;
    // Shaka creates a set only where there is something to play.
    this.#last = new shaka.media.AdaptationSet(candidates[0] as shaka.extern.Variant, candidates, !smooth);
    return this.#last;
  }

  getLastAdaptationSet() {
    return this.#last;
  }
}
