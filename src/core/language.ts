/** Languages in which the actions write to people. Reason codes, outputs and report keys are the same in all of them. */
export type Language = 'en' | 'es';
export const LANGUAGES: readonly Language[] = ['en', 'es'];

/** One catalogue per language: a room's sentences, all of them, in each. */
export type Catalogue<M> = Readonly<Record<Language, M>>;

/** `1 job waits`, `2 jobs wait`: English and Spanish count alike. */
export const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
