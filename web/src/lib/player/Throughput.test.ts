import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Throughput } from './Throughput';

describe('Throughput', () => {
  let throughput: Throughput;
  beforeEach(() => {
    vi.useFakeTimers();
    throughput = new Throughput(3_000_000);
    return () => vi.useRealTimers();
  });

  /** One download of `bytes` from `fromMs` to `toMs`, answered after `answerMs`. */
  function download(bytes: number, fromMs: number, toMs: number, answerMs = 0) {
    const one = throughput.download(fromMs);
    one.answered(fromMs + answerMs);
    one.received(bytes, toMs);
    one.end(toMs);
  }

  it('believes what it was told until something was measured', () => {
    expect(throughput.known).toBe(false);
    expect(throughput.estimate(0)).toBe(3_000_000);
  });

  it('comes near what the line gives, fast when it becomes slower', () => {
    for (let at = 0; at < 10_000; at += 500) download(62_500, at, at + 500);
    expect(throughput.estimate(10_000)).toBeCloseTo(1_000_000, -4);
    for (let at = 10_000; at < 12_000; at += 500) download(6_250, at, at + 500);
    expect(throughput.estimate(12_000)).toBeLessThan(350_000);
  });

  it('counts two downloads at once as one line', () => {
    for (let at = 0; at < 10_000; at += 1_000) {
      const [one, two] = [throughput.download(at), throughput.download(at)];
      one.answered(at);
      two.answered(at);
      for (const each of [one, two]) {
        each.received(62_500, at + 1_000);
        each.end(at + 1_000);
      }
    }
    expect(throughput.estimate(10_000)).toBeGreaterThan(850_000);
  });

  it('does not take a long way for a narrow one', () => {
    for (let at = 0; at < 20_000; at += 400) download(10_000, at, at + 340, 300);
    expect(throughput.estimate(20_000)).toBeCloseTo(2_000_000, -5);
    expect(throughput.answerS).toBeCloseTo(0.3, 1);
  });

  it('falls while a download brings nothing', () => {
    const one = throughput.download(0);
    one.answered(0);
    expect(throughput.estimate(300)).toBe(3_000_000);
    expect(throughput.estimate(2_000)).toBeLessThan(100);
  });
});
