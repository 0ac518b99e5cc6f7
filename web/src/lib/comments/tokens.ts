/** A piece of a comment: what a page shows as text, as a link, as a name, or as a place in the video. */
export type Token =
  | { readonly kind: 'text' | 'mention'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'time'; readonly text: string; readonly seconds: number };

/* A link, then a name after a blank, then a time as a clock shows it. Never HTML: each piece becomes a node of its own. */
const PIECES =
  /(?<link>https?:\/\/[^\s<>"]+)|(?<=^|[\s(])(?<mention>@[\p{L}\p{N}_.-]{1,60})|(?<![\d:])(?<time>(?:\d{1,2}:)?[0-5]?\d:[0-5]\d)(?![\d:])/gu;
/* What stands behind an address and is no part of it. */
const TAIL = /[.,;:!?)\]}'»“]+$/u;

/** The pieces of a comment, in order; together they are the text again. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  const plain = (until: number) => {
    if (until > end) tokens.push({ kind: 'text', text: text.slice(end, until) });
    end = until;
  };
  for (const match of text.matchAll(PIECES)) {
    const { link, mention, time } = match.groups ?? {};
    plain(match.index);
    if (link !== undefined) {
      const shown = link.replace(TAIL, '');
      if (!URL.canParse(shown)) continue;
      tokens.push({ kind: 'link', text: shown, href: new URL(shown).href });
      end = match.index + shown.length;
    } else if (mention !== undefined) {
      tokens.push({ kind: 'mention', text: mention });
      end = match.index + mention.length;
    } else if (time !== undefined) {
      tokens.push({ kind: 'time', text: time, seconds: secondsOf(time) });
      end = match.index + time.length;
    }
  }
  plain(text.length);
  return tokens;
}

function secondsOf(clock: string): number {
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
