import type { Conversion } from '$lib/api/types';
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

const STATES: Readonly<Record<Rung['state'], { readonly words: string; readonly tone: Tone }>> = {
  on: { words: 'Converting', tone: 'good' },
  standIn: { words: 'Stood in', tone: 'warn' },
  shed: { words: 'Taken out', tone: 'warn' },
  pending: { words: 'Waiting', tone: 'quiet' },
  converting: { words: 'Converting', tone: 'quiet' },
  done: { words: 'Ready', tone: 'good' },
};

export function rungState(rung: Rung): { readonly words: string; readonly tone: Tone } {
  return STATES[rung.state];
}

/** What the broadcaster should know about the making of the qualities; empty when all is well. */
export function overloadNotices({ rungs, workers, problems }: Conversion): string[] {
  const notices: string[] = [];
  const names = (state: Rung['state']) =>
    new Intl.ListFormat('en').format(rungs.filter((rung) => rung.state === state).map(rungName));
  if (!workers.isConnected) notices.push('The job queue is away. Viewers get the source until it is back.');
  else if (workers.busy === 0 && workers.free === 0 && rungs.length > 0) {
    notices.push('Nobody converts. Viewers get the source until a worker is there.');
  }
  const shed = names('shed');
  if (shed !== '') {
    notices.push(`Converting cannot keep up: ${shed} taken out for now. The recording gets them afterwards.`);
  }
  if (problems.length > 0) {
    notices.push(problems.length === 1 ? 'One segment was given up.' : `${problems.length} segments were given up.`);
  }
  return notices;
}

/** "Processing 42 %, about 3 minutes left"; undefined when nothing is being done. */
export function progressLine({ state, percent, secondsLeft }: Conversion): string | undefined {
  if (state === 'pending') return 'Waiting for its turn';
  if (state !== 'converting') return undefined;
  const share = percent === null ? 'Processing' : `Processing ${Math.floor(percent)} %`;
  const left = secondsLeft === null ? undefined : timeLeft(secondsLeft);
  return left === undefined ? share : `${share}, ${left} left`;
}

function timeLeft(seconds: number): string {
  const unit = seconds < 90 ? 'second' : seconds < 5400 ? 'minute' : 'hour';
  const divisor = { second: 1, minute: 60, hour: 3600 }[unit];
  const value = Math.max(1, Math.round(seconds / divisor));
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
