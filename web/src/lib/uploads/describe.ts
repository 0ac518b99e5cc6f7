import type { ApiError } from '$lib/api/ApiError';
import type { Texts } from '$lib/texts/en';
import { problemText } from '$lib/texts/problems';
import type { UploadLine } from './UploadQueue.svelte';

export interface UploadStatus {
  /** What is happening, for people. */
  readonly text: string;
  /** 0 to 100; undefined when there is nothing to measure. */
  readonly percent: number | undefined;
  readonly tone: 'plain' | 'good' | 'warn' | 'bad';
}

/** Where a line stands, in one sentence and a bar. */
export function describe(t: Texts, line: UploadLine): UploadStatus {
  const { server, local, conversion } = line;
  if (local !== undefined && (server === undefined || server.state === 'uploading')) return describeSending(t, line);
  switch (server?.state) {
    case 'uploading':
      return {
        text: t.uploads.interrupted(amountOf(t, server.offset, server.length ?? 0)),
        percent: server.percent,
        tone: 'warn',
      };
    case 'importing':
      return { text: withTime(t, t.uploads.processing, server.secondsLeft), percent: server.percent, tone: 'plain' };
    case 'failed':
      return {
        text: server.message === null ? t.uploads.failed : t.uploads.failedBecause(server.message),
        percent: undefined,
        tone: 'bad',
      };
    case 'done':
      if (conversion?.state === 'converting' || conversion?.state === 'pending') {
        const text = conversion.state === 'pending' ? t.uploads.qualitiesSoon : t.uploads.qualitiesNow;
        return { text: withTime(t, text, conversion.secondsLeft), percent: conversion.percent ?? 0, tone: 'good' };
      }
      return {
        text: server.message === null ? t.uploads.ready : t.uploads.readyBut(server.message),
        percent: undefined,
        tone: server.message === null ? 'good' : 'warn',
      };
    default:
      return { text: '', percent: undefined, tone: 'plain' };
  }
}

function describeSending(t: Texts, { local }: UploadLine): UploadStatus {
  if (local === undefined) return { text: '', percent: undefined, tone: 'plain' };
  const percent = local.file.size === 0 ? 0 : (100 * local.sent) / local.file.size;
  const amount = amountOf(t, local.sent, local.file.size);
  switch (local.phase) {
    case 'failed':
      return { text: refusal(t, local.problem), percent: undefined, tone: 'bad' };
    case 'paused':
      return { text: t.uploads.paused(amount), percent, tone: 'warn' };
    case 'retrying':
      return { text: t.uploads.retrying(amount), percent, tone: 'warn' };
    case 'sent':
      return { text: t.uploads.received, percent: 100, tone: 'plain' };
    default: {
      const parts = [amount];
      if (local.bytesPerSecond !== undefined) parts.push(t.uploads.perSecond(t.format.bytes(local.bytesPerSecond)));
      if (local.secondsLeft !== undefined) parts.push(timeLeft(t, local.secondsLeft));
      return { text: parts.join(' · '), percent, tone: 'plain' };
    }
  }
}

/** The server's reason where it gave one: only it knows what is wrong with a file. */
function refusal(t: Texts, problem: ApiError | undefined): string {
  if (problem?.kind === 'offline') return problemText(t, problem);
  return problem?.detail === undefined ? t.uploads.notTaken : t.errors.withDetail(t.uploads.notTaken, problem.detail);
}

function withTime(t: Texts, text: string, secondsLeft: number | null): string {
  return secondsLeft === null ? `${text}…` : `${text} · ${timeLeft(t, secondsLeft)}`;
}

const timeLeft = (t: Texts, seconds: number) => t.uploads.left(t.format.roughDuration(seconds));
const amountOf = (t: Texts, sent: number, all: number) => t.uploads.amount(t.format.bytes(sent), t.format.bytes(all));
