/**
 * Passkeys (WebAuthn Level 3). The server speaks the JSON forms of options and answers, and the browser translates; those
 * that cannot have no passkeys here (before Chrome 129, Safari 18.4, Firefox 119).
 */
type JsonForms = typeof PublicKeyCredential & {
  readonly parseCreationOptionsFromJSON?: (options: unknown) => PublicKeyCredentialCreationOptions;
  readonly parseRequestOptionsFromJSON?: (options: unknown) => PublicKeyCredentialRequestOptions;
  readonly isConditionalMediationAvailable?: () => Promise<boolean>;
};

const forms = (): JsonForms | undefined =>
  typeof PublicKeyCredential === 'undefined' ? undefined : (PublicKeyCredential as JsonForms);

/** Passkeys belong to a name: a server that is reached by its address alone has none. */
export function canUsePasskeys(host = location.hostname): boolean {
  if (/^[\d.]+$|:/.test(host)) return false;
  return forms()?.parseCreationOptionsFromJSON !== undefined && forms()?.parseRequestOptionsFromJSON !== undefined;
}

/** The browser can offer passkeys where it fills in names and passwords. */
export async function canOfferPasskeys(): Promise<boolean> {
  return canUsePasskeys() && ((await forms()?.isConditionalMediationAvailable?.()) ?? false);
}

/** Makes a passkey; undefined when the person thought better of it. */
export async function makePasskey(options: unknown): Promise<unknown> {
  const publicKey = forms()?.parseCreationOptionsFromJSON?.(options);
  if (publicKey === undefined) return undefined;
  return json(() => navigator.credentials.create({ publicKey }));
}

/** Lets a passkey sign; undefined when the person thought better of it, or `signal` ended the offer. */
export async function askPasskey(options: unknown, offer?: { readonly signal: AbortSignal }): Promise<unknown> {
  const publicKey = forms()?.parseRequestOptionsFromJSON?.(options);
  if (publicKey === undefined) return undefined;
  return json(() =>
    navigator.credentials.get({
      publicKey,
      ...(offer === undefined ? {} : { mediation: 'conditional', signal: offer.signal }),
    }),
  );
}

async function json(ask: () => Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
  } catch (error) {
    // Closed, timed out, or the same passkey twice: nothing to report beyond what the browser has said.
    if (error instanceof DOMException && ['NotAllowedError', 'AbortError', 'InvalidStateError'].includes(error.name)) {
      return undefined;
    }
    throw error;
  }
}
