import type { RestoringMessages } from './restoring-messages.ts';

export const restoringMessagesEn: RestoringMessages = {
  labels: { locale: 'Locale of the database', tuning: 'Settings of the server' },
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
  tuningWhys: {
    none: 'as they were; none of them could be made faster by a reload',
    off: 'as they were, as the input tuning says',
    not_superuser: 'as they were; only a superuser may change them',
    refused: 'as they were; the server let nobody change them',
  },
  tunedBack: 'put back afterwards',
  tunedLeft: 'not put back',
  progress: {
    tuned: (settings) => `The server’s settings during the drill: ${settings}`,
    untuned: 'The server’s settings were still those of a drill that had ended early; they are put back.',
  },
};
