import type { Texts } from '$lib/texts/en';
import type { IconName } from '$lib/ui/icons';

/** Where the navigation leads, in the rail on wide screens and in the bar at the bottom of narrow ones. */
export interface Place {
  readonly href: string;
  readonly icon: IconName;
  readonly name: keyof Texts['frame']['places'];
  /** Who sees it; everybody when it is not said. */
  readonly who?: 'guests' | 'members';
}

export const PLACES: readonly Place[] = [
  { href: '/', icon: 'home', name: 'home' },
  { href: '/following', icon: 'heart', name: 'following', who: 'members' },
  { href: '/history', icon: 'clock', name: 'history', who: 'members' },
  { href: '/studio', icon: 'broadcast', name: 'studio' },
  { href: '/account', icon: 'user', name: 'account', who: 'members' },
  { href: '/sign-in', icon: 'user', name: 'signIn', who: 'guests' },
];

/** The places a guest (null), a member, or somebody we do not know yet (undefined) sees. */
export function placesFor(user: object | null | undefined): readonly Place[] {
  return PLACES.filter(({ who }) => who === undefined || (who === 'guests' ? user === null : Boolean(user)));
}

/** Whether a place is where the viewer is: itself, or the root of it. */
export function isAt(place: Place, path: string): boolean {
  return path === place.href || (place.href !== '/' && path.startsWith(`${place.href}/`));
}
