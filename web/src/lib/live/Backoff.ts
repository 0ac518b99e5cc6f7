/** Waiting times between attempts, as data. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly maxMs: number;
  /** Share of the delay that is random, 0..1, so that thousands of viewers do not come back in the same instant. */
  readonly jitter: number;
}

/** Delay before attempt number `attempt` (0 = the first retry). `random` is in 0..1. */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: number = Math.random()): number {
  const full = Math.min(policy.maxMs, policy.firstMs * policy.factor ** attempt);
  return Math.round(full * (1 - policy.jitter * random));
}
