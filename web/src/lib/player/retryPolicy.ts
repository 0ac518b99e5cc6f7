import { backoffMs, type BackoffPolicy } from '$lib/live/Backoff';
import type { PlayerErrorKind } from './errors';

export type Protocol = 'hls' | 'dash';

/** What to do about one kind of error. */
interface Rule {
  /** Attempts before giving up; Infinity for what time may cure. */
  readonly attempts: number;
  /** The same protocol is tried this many times before the other one gets its turn. */
  readonly perProtocol: number;
}

export interface RetryPolicy {
  readonly backoff: BackoffPolicy;
  readonly rules: Readonly<Record<PlayerErrorKind, Rule>>;
  /** A manifest that is missing although the video is live will come. */
  readonly liveNotFound: Rule;
  /** After this long without trouble the next error counts as the first. */
  readonly forgetAfterMs: number;
  /** So many failed attempts are put down to a server that is away before the protocol is suspected. */
  readonly patience: number;
  /** How long the picture of a live video may stand still, with a publisher connected, before we reload. */
  readonly stallReloadMs: number;
}

export const RETRY_POLICY: RetryPolicy = {
  backoff: { firstMs: 400, factor: 1.8, maxMs: 8_000, jitter: 0.4 },
  rules: {
    network: { attempts: Infinity, perProtocol: 3 },
    stalled: { attempts: Infinity, perProtocol: 2 },
    notFound: { attempts: 3, perProtocol: 1 },
    manifest: { attempts: 6, perProtocol: 1 },
    media: { attempts: 6, perProtocol: 1 },
    unsupported: { attempts: 2, perProtocol: 1 },
    unknown: { attempts: 6, perProtocol: 1 },
  },
  liveNotFound: { attempts: Infinity, perProtocol: 4 },
  forgetAfterMs: 20_000,
  patience: 12,
  stallReloadMs: 8_000,
};

export type RetryStep =
  { readonly action: 'retry'; readonly protocol: Protocol; readonly delayMs: number } | { readonly action: 'giveUp' };

export interface Trouble {
  readonly kind: PlayerErrorKind;
  /** Errors of this kind since the last good stretch, this one not counted. */
  readonly failures: number;
  /** The same over all kinds; decides how long to wait. */
  readonly allFailures: number;
  readonly protocol: Protocol;
  /** The protocols this browser and this video can use, best first. */
  readonly protocols: readonly Protocol[];
  readonly live: boolean;
  /** The server answers elsewhere on the page. */
  readonly reachable: boolean;
}

/** Whether, when and over which protocol to try again. */
export function nextStep(policy: RetryPolicy, trouble: Trouble, random: number = Math.random()): RetryStep {
  const rule = trouble.kind === 'notFound' && trouble.live ? policy.liveNotFound : policy.rules[trouble.kind];
  if (trouble.failures + 1 >= rule.attempts * Math.max(1, trouble.protocols.length / 2)) return { action: 'giveUp' };
  // Nothing answers: the other protocol would fare no better, and we would come back with more latency.
  const away = trouble.kind === 'network' || trouble.kind === 'stalled';
  const down = away && !trouble.reachable && trouble.failures < policy.patience;
  const switches = !down && (trouble.failures + 1) % rule.perProtocol === 0;
  const protocol = switches ? otherProtocol(trouble.protocol, trouble.protocols) : trouble.protocol;
  return { action: 'retry', protocol, delayMs: backoffMs(policy.backoff, trouble.allFailures, random) };
}

function otherProtocol(current: Protocol, protocols: readonly Protocol[]): Protocol {
  return protocols.find((protocol) => protocol !== current) ?? current;
}
