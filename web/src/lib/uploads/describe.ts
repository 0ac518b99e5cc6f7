import { bytes } from '$lib/format/numbers';
import type { UploadLine } from './UploadQueue.svelte';

export interface UploadStatus {
  /** What is happening, for people. */
  readonly text: string;
  /** 0 to 100; undefined when there is nothing to measure. */
  readonly percent: number | undefined;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
}

const minutes = new Intl.NumberFormat('en', { style: 'unit', unit: 'minute', unitDisplay: 'long' });
const seconds = new Intl.NumberFormat('en', { style: 'unit', unit: 'second', unitDisplay: 'long' });
const hours = new Intl.NumberFormat('en', {
  style: 'unit',
  unit: 'hour',
  unitDisplay: 'long',
  maximumFractionDigits: 1,
});

/** 42 → "40 seconds left": no more exact than it is. */
export function timeLeft(value: number): string {
  if (value < 60) return `${seconds.format(Math.max(5, Math.ceil(value / 5) * 5))} left`;
  if (value < 5400) return `${minutes.format(Math.round(value / 60))} left`;
  return `${hours.format(Math.round(value / 360) / 10)} left`;
}

/** Where a line stands, in one sentence and a bar. */
export function describe(line: UploadLine): UploadStatus {
  const { server, local, conversion } = line;
  if (local !== undefined && (server === undefined || server.state === 'uploading')) return describeSending(line);
  switch (server?.state) {
    case 'uploading':
      return {
        text: `Interrupted at ${bytes(server.offset)} of ${bytes(server.length ?? 0)}. Choose the file again to go on.`,
        percent: server.percent,
        tone: 'warn',
      };
    case 'importing':
      return { text: withTime('Processing', server.secondsLeft), percent: server.percent, tone: 'plain' };
    case 'failed':
      return { text: server.message ?? 'This file could not become a video.', percent: undefined, tone: 'bad' };
    case 'done':
      if (conversion?.state === 'converting' || conversion?.state === 'pending') {
        const text =
          conversion.state === 'pending'
            ? 'Ready to watch. Further qualities will be made soon'
            : 'Ready to watch. Making further qualities';
        return { text: withTime(text, conversion.secondsLeft), percent: conversion.percent ?? 0, tone: 'good' };
      }
      return {
        text: server.message ?? 'Ready to watch.',
        percent: undefined,
        tone: server.message === null ? 'good' : 'warn',
      };
    default:
      return { text: '', percent: undefined, tone: 'plain' };
  }
}

function describeSending({ local }: UploadLine): UploadStatus {
  if (local === undefined) return { text: '', percent: undefined, tone: 'plain' };
  const percent = local.file.size === 0 ? 0 : (100 * local.sent) / local.file.size;
  const amount = `${bytes(local.sent)} of ${bytes(local.file.size)}`;
  switch (local.phase) {
    case 'failed':
      return { text: local.problem ?? 'The upload failed.', percent: undefined, tone: 'bad' };
    case 'paused':
      return { text: `Paused at ${amount}`, percent, tone: 'warn' };
    case 'retrying':
      return { text: `The connection broke at ${amount}. Trying again…`, percent, tone: 'warn' };
    case 'sent':
      return { text: 'Received. Processing begins…', percent: 100, tone: 'plain' };
    default: {
      const speed = local.bytesPerSecond === undefined ? '' : ` · ${bytes(local.bytesPerSecond)}/s`;
      const left = local.secondsLeft === undefined ? '' : ` · ${timeLeft(local.secondsLeft)}`;
      return { text: `${amount}${speed}${left}`, percent, tone: 'plain' };
    }
  }
}

function withTime(text: string, secondsLeft: number | null): string {
  return secondsLeft === null ? `${text}…` : `${text} · ${timeLeft(secondsLeft)}`;
}
