import { describe, expect, test } from '@jest/globals';
import { classify, UNKNOWN_CLASS } from '../../../src/domain/drill/error-classes.ts';
import { restoreLogReader } from '../../../src/domain/drill/restore-log.ts';
import { SERVER_MESSAGES } from '../../../src/domain/drill/server-messages.ts';
import { SERVER_ERROR, toEnglish } from '../../../src/domain/drill/translate-message.ts';

const LANGUAGES = ['es', 'de', 'fr'] as const;
/** As printf: each placeholder gets a value that names its position. */
const fill = (template: string) => {
  let next = 0;
  return template.replace(
    /%(?:(\d+)\$)?[-#0 +]*\d*(?:\.\d+)?(?:hh?|ll?|z)?[a-zA-Z]/g,
    (_all, position) => `v${position === undefined ? ++next : position}`,
  );
};
const STATEMENTS = ['', 'GRANT x', 'COMMENT ON EXTENSION x'];
const classes = (text: string) => STATEMENTS.map((statement) => classify(text, statement).name);

describe.each(LANGUAGES.map((language, i) => [language, i + 1] as const))('the server speaks %s', (_language, column) => {
  const known = SERVER_MESSAGES.filter((row) => row[column] !== '');

  test('every message of the classes falls into the same class as its English form', () => {
    expect(known.length).toBeGreaterThan(400);
    const other = known.filter((row) => String(classes(toEnglish(fill(row[column] as string)))) !== String(classes(fill(row[0] as string))));
    expect(other.map((row) => row[0])).toEqual([]);
  });

  test('the names that it quotes come along, wherever the translation puts them', () => {
    const lost = known.filter((row) => {
      const english = toEnglish(fill(row[column] as string));
      return [...fill(row[0] as string).matchAll(/"(v\d)"/g)].some(([, value]) => !english.includes(`"${value}"`));
    });
    expect(lost.map((row) => row[0])).toEqual([]);
  });

  test('letters that are lost because the dump is LATIN1 change nothing', () => {
    const mangled = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
    const other = known.filter((row) => classes(toEnglish(mangled(fill(row[column] as string))))[0] !== classes(fill(row[0] as string))[0]);
    expect(other.map((row) => row[0])).toEqual([]);
  });
});

test('English stays English, and what nobody knows stays what it is', () => {
  for (const text of ['role "app" does not exist', 'violates nothing', '', 'el gato «x» no existe']) expect(toEnglish(text)).toBe(text);
  expect(classify(toEnglish('el gato «x» está roto'), '')).toBe(UNKNOWN_CLASS);
});

test('a full disk, in the words of the C library', () => {
  expect(classify(toEnglish('no se pudo escribir el archivo «base/1»: No queda espacio en el dispositivo'), '').name).toBe('disk_full');
  expect(classify(toEnglish('konnte nicht in Datei »x« schreiben: Auf dem Gerät ist kein Speicherplatz mehr verfügbar'), '').name).toBe('disk_full');
});

test.each(['ERROR', 'FEHLER', 'ERREUR', 'FATAL', 'PANIK'])('%s', (severity) =>
  expect(SERVER_ERROR.test(`could not execute query: ${severity}:  x`)).toBe(true),
);

test('many errors are read in a moment', () => {
  const reader = restoreLogReader([]);
  const began = process.cpuUsage();
  for (let i = 0; i < 5000; i += 1)
    reader.take(`pg_restore: error: could not execute query: ERROR:  relation "t${i}" has some trouble that nobody knows`);
  expect(reader.end().errors).toHaveLength(5000);
  // Of the processor, which other tests share.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000);
});
