import type { Catalogue } from '../../core/language.ts';
import { ledgerMessagesEn } from './messages-en.ts';
import { ledgerMessagesEs } from './messages-es.ts';
import type { LedgerMessages } from './messages-type.ts';

export const ledgerMessages: Catalogue<LedgerMessages> = { en: ledgerMessagesEn, es: ledgerMessagesEs };
