import type { Playback } from './Playback.svelte';
import type { Screen } from './Screen.svelte';
import { commandFor, type Command } from './shortcuts';

/** What the page around the player opens and closes. */
export interface Panels {
  readonly help: () => void;
  readonly stats: () => void;
  readonly theatre: () => void;
}

/** Hands key presses to the player unless somebody is typing or a control needs the key itself. */
export class PlayerKeys {
  readonly #playback: Playback;
  readonly #screen: Screen;
  readonly #panels: Panels;

  constructor(playback: Playback, screen: Screen, panels: Panels) {
    this.#playback = playback;
    this.#screen = screen;
    this.#panels = panels;
  }

  press(event: KeyboardEvent): void {
    if (event.defaultPrevented || isTaken(event)) return;
    const command = commandFor(event);
    if (command === undefined) return;
    event.preventDefault();
    this.#run(command);
  }

  #run(command: Command): void {
    const playback = this.#playback;
    switch (command.name) {
      case 'togglePlay':
        return void playback.togglePlay();
      case 'toggleMute':
        return playback.toggleMute();
      case 'toggleFullscreen':
        return void this.#screen.toggleFullscreen();
      case 'togglePip':
        return void this.#screen.togglePip();
      case 'toggleHelp':
        return this.#panels.help();
      case 'toggleStats':
        return this.#panels.stats();
      case 'toggleTheatre':
        return this.#panels.theatre();
      case 'goToStart':
        return playback.seekToFraction(0);
      case 'goToEnd':
        return playback.seekToFraction(1);
      case 'seekBy':
        return playback.seekBy(command.seconds);
      case 'seekToFraction':
        return playback.seekToFraction(command.fraction);
      case 'volumeBy':
        return playback.setVolume(playback.volume + command.amount);
      case 'speedBy':
        if (!playback.sample.live) playback.speedBy(command.steps);
    }
  }
}

/** Text fields take every key, dialogs too, and buttons, links and menus keep Space and Enter. */
function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest('input:not([type=range]), textarea, select, dialog, [contenteditable=true]') !== null) return true;
  if (target.closest('input[type=range]') !== null) return event.key.startsWith('Arrow');
  const own = event.key === ' ' || event.key === 'Enter';
  return own && target.closest('button, a, [role=menu]') !== null;
}
