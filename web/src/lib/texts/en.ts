import { accounts } from './en/accounts';
import { channel } from './en/channel';
import { comments } from './en/comments';
import { common } from './en/common';
import { errors } from './en/errors';
import { following } from './en/following';
import { format } from './en/format';
import { frame } from './en/frame';
import { home } from './en/home';
import { moderation } from './en/moderation';
import { player } from './en/player';
import { positions } from './en/positions';
import { reactions } from './en/reactions';
import { search } from './en/search';
import { sharing } from './en/sharing';
import { studio } from './en/studio';
import { uploads } from './en/uploads';
import { watch } from './en/watch';
/** English: the language every text begins in, and the shape every other one has. */
export const en = {
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

/** All texts of the pages in one language, by area. */
export type Texts = typeof en;
