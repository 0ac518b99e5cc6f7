import { de } from '$lib/texts/de';
import { en } from '$lib/texts/en';
import { describe, expect, it } from 'vitest';
import { ruleSentence } from './ruleSentence';

describe('ruleSentence', () => {
  it.each([
    [{ rule: 'open', from: 'true', to: 'false' }, 'Comments were switched off.', 'Kommentare wurden abgeschaltet.'],
    [{ rule: 'slowMode', from: '0', to: '30' }, 'Slow mode: off → 30 s', 'Langsamer Modus: aus → 30 s'],
    [
      { rule: 'approval', from: 'none', to: 'all' },
      'What waits: Only messages with blocked words → All messages',
      'Was wartet: Nur Nachrichten mit gesperrten Wörtern → Alle Nachrichten',
    ],
    [
      { rule: 'blockedWords', from: 'casino', to: 'poker, roulette' },
      'Blocked: poker, roulette. No longer blocked: casino.',
      'Gesperrt: poker, roulette. Nicht mehr gesperrt: casino.',
    ],
    [{ rule: 'blockedWords', from: 'casino', to: '' }, 'No longer blocked: casino.', 'Nicht mehr gesperrt: casino.'],
  ] as const)('%j', (change, english, german) => {
    expect(ruleSentence(en, change)).toBe(english);
    expect(ruleSentence(de, change)).toBe(german);
  });
});
