import type { Conversion } from '$lib/api/types';
import type { Texts } from '$lib/texts/en';
import { codecName, resolutionName } from '$lib/format/codecs';

export type Rung = Conversion['rungs'][number];
export type Tone = 'good' | 'warn' | 'quiet';

/** Something may change without anybody's doing. */
export function isAtWork({ state }: Conversion): boolean {
  return state === 'live' || state === 'pending' || state === 'converting';
}

/** "720p", "720p AV1". */
export function rungName(rung: Pick<Rung, 'width' | 'height' | 'codec'>): string {
  const name = resolutionName(rung.width, rung.height);
  return rung.codec === 'h264' ? name : `${name} ${codecName(rung.codec)}`;
}

const TONES: Readonly<Record<Rung['state'], Tone>> = {
  on: 'good',
  standIn: 'warn',
  shed: 'warn',
  pending: 'quiet',
  converting: 'quiet',
  done: 'good',
};

export function rungTone(rung: Rung): Tone {
  return TONES[rung.state];
}

/** What the broadcaster should know about the making of the qualities; empty when all is well. */
export function overloadNotices(t: Texts, { rungs, workers, problems }: Conversion): string[] {
  const words = t.studio.qualities;
  const notices: string[] = [];
  const names = (state: Rung['state']) => t.format.list(rungs.filter((rung) => rung.state === state).map(rungName));
  if (!workers.isConnected) notices.push(words.queueAway);
  else if (workers.busy === 0 && workers.free === 0 && rungs.length > 0) {
    notices.push(words.nobodyConverts);
  }
  const shed = names('shed');
  if (shed !== '') {
    notices.push(words.shed(shed));
  }
  if (problems.length > 0) {
    notices.push(words.givenUp(problems.length));
  }
  return notices;
}

/** "Processing 42 %, about 3 minutes left"; undefined when nothing is being done. */
export function progressLine(t: Texts, { state, percent, secondsLeft }: Conversion): string | undefined {
  const words = t.studio.conversion;
  if (state === 'pending') return words.waiting;
  if (state !== 'converting') return undefined;
  const share = percent === null ? words.processing : words.processingPercent(t.format.percent(percent));
  return secondsLeft === null ? share : words.left(share, t.format.roughDuration(secondsLeft));
}
