import type { ApiClient } from './ApiClient';
import type { User } from './types';

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

  /** Asks the server who we are; when it cannot be reached we are a guest for now. */
  async restore(): Promise<void> {
    try {
      this.#user = (await this.#api.session()).user;
    } catch {
      this.#user ??= null;
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
