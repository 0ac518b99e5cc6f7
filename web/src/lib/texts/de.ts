import { accounts } from './de/accounts';
import { channel } from './de/channel';
import { common } from './de/common';
import { errors } from './de/errors';
import { format } from './de/format';
import { frame } from './de/frame';
import { home } from './de/home';
import { player } from './de/player';
import { search } from './de/search';
import { studio } from './de/studio';
import { uploads } from './de/uploads';
import { watch } from './de/watch';
import type { Texts } from './en';

/** German. */
export const de: Texts = {
  accounts,
  channel,
  common,
  errors,
  format,
  frame,
  home,
  player,
  search,
  studio,
  uploads,
  watch,
};
