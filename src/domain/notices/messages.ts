import type { Catalogue } from '../../core/language.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { NoticeMessages } from './messages-type.ts';

export type { NoticeMessages } from './messages-type.ts';
export const noticeMessages: Catalogue<NoticeMessages> = { en, es };
