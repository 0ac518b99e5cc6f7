import type { ApiClient } from '$lib/api/ApiClient';
import type { Texts } from '$lib/texts/en';
import { problemText } from '$lib/texts/problems';
import type { Toasts } from '$lib/ui/Toasts.svelte';

interface Where {
  readonly t: Texts;
  readonly toasts: Toasts;
  readonly api: ApiClient;
  readonly channelId: string;
}

/** Says that somebody was banned, until when (undefined for good), and offers to take it back. */
export function sayBanned(
  { t, toasts, api, channelId }: Where,
  person: { readonly id: string; readonly name: string },
  until: string | undefined,
): void {
  const lift = async () => {
    try {
      await api.unban(channelId, person.id);
      toasts.say(t.comments.unbanned(person.name));
    } catch (error) {
      toasts.say(problemText(t, error), { tone: 'bad' });
    }
  };
  toasts.say(t.comments.wasBanned(person.name, until && t.format.moment(until)), {
    action: { name: t.comments.undo, run: () => void lift() },
  });
}
