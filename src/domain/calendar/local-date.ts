/** A day in some time zone, as `YYYY-MM-DD`, which sorts like time does. */
export type LocalDate = string;

/** The day on which an instant falls in a time zone. Throws a RangeError on an unknown zone. */
export function localDate(instant: Date, timeZone: string): LocalDate {
  // The Swedish form of a date is ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant);
}

/** Whether a name is a time zone of the IANA database that this Node knows. */
export function isTimeZone(name: string): boolean {
  try {
    localDate(new Date(0), name);
    return name !== '';
  } catch {
    return false;
  }
}
