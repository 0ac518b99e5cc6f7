/**
 * A multivariant playlist (RFC 8216bis §4.4.6.2) or an MPD (ISO 23009-1 §5.3.7) without what is in these codecs, given by the
 * beginnings of their names; as it is when no picture would be left.
 */
export function withoutCodecs(text: string, codecs: readonly string[]): string {
  const isOut = (names: string | null | undefined) =>
    names?.split(',').some((name) => codecs.some((codec) => name.trim().startsWith(codec))) === true;
  return text.trimStart().startsWith('#EXTM3U') ? variantsWithout(text, isOut) : representationsWithout(text, isOut);
}

type IsOut = (names: string | null | undefined) => boolean;

const VARIANT = /^#EXT-X-STREAM-INF:(.*)\r?\n.+\r?\n?/gm;

function variantsWithout(master: string, isOut: IsOut): string {
  const left = master.replace(VARIANT, (variant, attributes: string) =>
    isOut(/CODECS="([^"]*)"/.exec(attributes)?.[1]) ? '' : variant,
  );
  return /^#EXT-X-STREAM-INF:.*RESOLUTION=/m.test(left) ? left : master;
}

function representationsWithout(mpd: string, isOut: IsOut): string {
  const document = new DOMParser().parseFromString(mpd, 'application/xml');
  const all = [...document.getElementsByTagName('Representation')];
  const out = all.filter((one) => isOut(one.getAttribute('codecs') ?? one.parentElement?.getAttribute('codecs')));
  if (out.length === 0) return mpd;
  for (const one of out) {
    const set = one.parentElement;
    one.remove();
    if (set?.getElementsByTagName('Representation').length === 0) set.remove();
  }
  const isPicture = (one: Element) => one.hasAttribute('width');
  return all.some((one) => isPicture(one) && !out.includes(one))
    ? new XMLSerializer().serializeToString(document)
    : mpd;
}
