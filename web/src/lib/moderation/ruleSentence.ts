import type { RuleChange } from '$lib/api/types';
import type { Texts } from '$lib/texts/en';

/** What was changed of a channel's rules, in the viewer's words. */
export function ruleSentence(t: Texts, { rule, from, to }: RuleChange): string {
  const said = t.moderation.ruleChanges;
  switch (rule) {
    case 'open':
      return to === 'true' ? said.opened : said.closed;
    case 'slowMode':
      return said.slowMode(Number(from), Number(to));
    case 'approval':
      return said.approval(approvalName(t, from), approvalName(t, to));
    case 'blockedWords':
      return [to && said.blocked(to), from && said.unblocked(from)].filter((text) => text !== '').join(' ');
  }
}

/** A word of a later server is shown as it is. */
function approvalName(t: Texts, word: string): string {
  const names: Readonly<Record<string, string>> = t.moderation.rules.approvals;
  return names[word] ?? word;
}
