import type { EngineChoice } from './Engine';
import { NativeEngine } from './NativeEngine';

/** Shaka, loaded now and not with the page, where Media Source Extensions are there; else the browser's own HLS. */
export async function chooseEngine(): Promise<EngineChoice | undefined> {
  if ('MediaSource' in window || 'ManagedMediaSource' in window) {
    const { ShakaEngine } = await import('./ShakaEngine');
    if (ShakaEngine.isSupported()) {
      return { create: (media, events) => ShakaEngine.create(media, events), protocols: ['hls', 'dash'] };
    }
  }
  if (NativeEngine.isSupported()) {
    return { create: (media, events) => Promise.resolve(new NativeEngine(media, events)), protocols: ['hls'] };
  }
  return undefined;
}
