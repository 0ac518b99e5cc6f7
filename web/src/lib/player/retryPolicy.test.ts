import { describe, expect, it } from 'vitest';
import { nextStep, RETRY_POLICY, type Protocol, type Trouble } from './retryPolicy';

const both: readonly Protocol[] = ['hls', 'dash'];
const trouble = (change: Partial<Trouble>): Trouble => ({
  kind: 'network',
  failures: 0,
  allFailures: 0,
  protocol: 'hls',
  protocols: both,
  live: true,
  reachable: true,
  ...change,
});

/** The protocols of all attempts until the policy gives up, at most `limit`. */
function attempts(first: Partial<Trouble>, limit = 30): Protocol[] {
  const tried: Protocol[] = [first.protocol ?? 'hls'];
  for (let failures = 0; failures < limit; failures++) {
    const step = nextStep(RETRY_POLICY, trouble({ ...first, failures, protocol: tried.at(-1) ?? 'hls' }), 0);
    if (step.action === 'giveUp') break;
    tried.push(step.protocol);
  }
  return tried;
}

describe('nextStep', () => {
  it('never gives up on the network and visits both protocols', () => {
    const tried = attempts({ kind: 'network' });
    expect(tried).toHaveLength(31);
    expect(tried.slice(0, 7)).toEqual(['hls', 'hls', 'hls', 'dash', 'dash', 'dash', 'hls']);
  });

  it('does not blame the protocol while the server is away', () => {
    const tried = attempts({ kind: 'network', reachable: false });
    expect(new Set(tried.slice(0, RETRY_POLICY.patience))).toEqual(new Set(['hls']));
    expect(tried).toContain('dash');
  });

  it('waits for the manifest of a live video, but not of a stored one', () => {
    expect(attempts({ kind: 'notFound', live: true })).toHaveLength(31);
    expect(attempts({ kind: 'notFound', live: false })).toEqual(['hls', 'dash', 'hls']);
  });

  it('tries each protocol once when the browser cannot play it', () => {
    expect(attempts({ kind: 'unsupported' })).toEqual(['hls', 'dash']);
  });

  it('falls over and back a few times on broken media', () => {
    expect(attempts({ kind: 'media' })).toEqual(['hls', 'dash', 'hls', 'dash', 'hls', 'dash']);
  });

  it('stays with the only protocol there is', () => {
    expect(new Set(attempts({ kind: 'network', protocols: ['hls'] }))).toEqual(new Set(['hls']));
  });

  it('waits longer each time, up to a limit, and spreads by chance', () => {
    const delay = (failures: number, random: number) => {
      const step = nextStep(RETRY_POLICY, trouble({ allFailures: failures }), random);
      return step.action === 'retry' ? step.delayMs : Number.NaN;
    };
    expect(delay(0, 0)).toBe(RETRY_POLICY.backoff.firstMs);
    expect(delay(1, 0)).toBeGreaterThan(delay(0, 0));
    expect(delay(40, 0)).toBe(RETRY_POLICY.backoff.maxMs);
    expect(delay(40, 1)).toBe(RETRY_POLICY.backoff.maxMs * (1 - RETRY_POLICY.backoff.jitter));
  });
});
