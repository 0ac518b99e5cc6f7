import { accounts } from './de/accounts';
import { channel } from './de/channel';
import { comments } from './de/comments';
import { common } from './de/common';
import { errors } from './de/errors';
import { following } from './de/following';
import { format } from './de/format';
import { frame } from './de/frame';
import { home } from './de/home';
import { moderation } from './de/moderation';
import { player } from './de/player';
import { positions } from './de/positions';
import { reactions } from './de/reactions';
import { search } from './de/search';
import { sharing } from './de/sharing';
import { studio } from './de/studio';
import { uploads } from './de/uploads';
import { watch } from './de/watch';
import type { Texts } from './en';

/** German. */
export const de: Texts = {
  accounts,
  channel,
  comments,
  common,
  errors,
  following,
  format,
  frame,
  home,
  moderation,
  player,
  positions,
  reactions,
  search,
  sharing,
  studio,
  uploads,
  watch,
};
