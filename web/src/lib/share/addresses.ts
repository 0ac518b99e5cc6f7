export interface EmbedOptions {
  /** Whole seconds. */
  readonly start?: number | undefined;
  readonly autoplay?: boolean;
  readonly muted?: boolean;
  readonly controls?: boolean;
}

/** The page of a video, from a moment on when one is given. */
export function watchUrl(origin: string, id: string, start?: number): string {
  return `${origin}/watch/${id}${start === undefined || start < 1 ? '' : `?t=${Math.floor(start)}`}`;
}

/** The player alone, for other pages. Without autoplay a button starts it, and nothing is loaded before. */
export function embedUrl(
  origin: string,
  id: string,
  { start, autoplay, muted, controls = true }: EmbedOptions,
): string {
  const params = new URLSearchParams();
  if (start !== undefined && start >= 1) params.set('start', String(Math.floor(start)));
  if (autoplay) params.set('autoplay', '1');
  if (muted) params.set('muted', '1');
  if (!controls) params.set('controls', '0');
  return `${origin}/embed/${id}${params.size > 0 ? `?${params.toString()}` : ''}`;
}

/** The same as an element to paste. */
export function embedCode(url: string, title: string): string {
  return `<iframe src="${escape(url)}" width="640" height="360" title="${escape(title)}" style="border:0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>`;
}

/** What the address of an embedded player asks for. `t` is what people know from watch pages. */
export function readEmbedOptions(params: URLSearchParams): Required<EmbedOptions> {
  const start = Number(params.get('start') ?? params.get('t') ?? Number.NaN);
  return {
    start: Number.isFinite(start) && start >= 0 ? start : undefined,
    autoplay: isOn(params.get('autoplay'), false),
    muted: isOn(params.get('muted'), false),
    controls: isOn(params.get('controls'), true),
  };
}

function isOn(value: string | null, otherwise: boolean): boolean {
  return value === null ? otherwise : value !== '0' && value !== 'false';
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
