/** Why something is not known, in brackets, where anything was said. */
export const because = (why: string) => (why === '' ? '' : ` (${why})`);
