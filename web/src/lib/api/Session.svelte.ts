import type { ApiClient } from './ApiClient';
import type { User } from './types';

/** How soon a server that could not say who we are is asked again. */
const AGAIN_MS = 5_000;

/** Who is signed in. `user` is undefined until the server has answered, null for a guest. */
export class Session {
  readonly #api: ApiClient;
  #user = $state.raw<User | null | undefined>();

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get user(): User | null | undefined {
    return this.#user;
  }

  /** Asks the server who we are; as long as it cannot say, we are a guest and it is asked again. */
  async restore(): Promise<void> {
    try {
      this.#user = (await this.#api.session()).user;
    } catch {
      this.#user ??= null;
      setTimeout(() => void this.restore(), AGAIN_MS);
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.#api.login(email, password);
    this.#user = await this.#api.me();
  }

  /** Signs in with a passkey; who it is, the passkey tells. */
  async signInWithPasskey(ticket: string, credential: unknown): Promise<void> {
    await this.#api.passkeySignIn(ticket, credential);
    this.#user = await this.#api.me();
  }

  /** What the server answered to a change of the own account. */
  set(user: User | null): void {
    this.#user = user;
  }

  async register(email: string, password: string, name: string): Promise<void> {
    await this.#api.register(email, password, name);
    await this.signIn(email, password);
  }

  async signOut(): Promise<void> {
    await this.#api.logout();
    this.#user = null;
  }
}
