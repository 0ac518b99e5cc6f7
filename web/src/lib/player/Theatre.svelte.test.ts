import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Theatre } from './Theatre.svelte';

/** The window, as far as media queries see it. */
const room = Object.assign(new EventTarget(), { matches: true });
function resize(isWide: boolean) {
  room.matches = isWide;
  room.dispatchEvent(new Event('change'));
}

beforeEach(() => {
  localStorage.clear();
  room.matches = true;
  vi.stubGlobal('matchMedia', () => room);
});
afterEach(() => void vi.unstubAllGlobals());

it('is remembered', () => {
  const theatre = new Theatre();
  expect(theatre.isOn).toBe(false);
  theatre.toggle();
  expect([theatre.isOn, new Theatre().isOn]).toEqual([true, true]);
  theatre.toggle();
  expect([theatre.isOn, new Theatre().isOn]).toEqual([false, false]);
});

it('waits for room, and is back when there is some again', () => {
  const theatre = new Theatre();
  const stop = theatre.follow();
  theatre.toggle();
  resize(false);
  expect([theatre.isOn, theatre.hasRoom]).toEqual([false, false]);
  theatre.toggle();
  resize(true);
  expect(theatre.isOn).toBe(true);
  stop();
  resize(false);
  expect(theatre.hasRoom).toBe(true);
});
