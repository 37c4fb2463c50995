import type { RestoringMessages } from './restoring-messages.ts';

export const restoringMessagesEn: RestoringMessages = {
  labels: { locale: 'Locale of the database' },
  localeKinds: {
    c_order: (_collate, ctype) => `text sorted by its bytes (C), letters of ${ctype}`,
    source: (collate) => `${collate}, as the source`,
    server: (collate) => `${collate}, the server’s own`,
    c: () => 'C for order and letters',
  },
  localeWhys: {
    safe: 'faster; nothing in the dump depends on the order of text',
    same_order: 'faster; the source sorts in the same order',
    depends: 'the dump has objects that depend on the order of text',
    provider: 'the source’s letters are not those of the C library',
    asked: 'as the input locale says',
    unknown: 'the dump does not tell its locale',
    unavailable: 'the server does not have the source’s',
    encoding: 'no other one fits the encoding of the dump',
    refused_rows: 'restored once more, after rows were refused when sorted by bytes',
  },
};
