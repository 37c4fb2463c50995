/** An access log in nginx's combined format. `at` in milliseconds; in order. */
export type LoggedAnswer = { readonly at: number; readonly status: number; readonly path?: string };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function nginxLog(answers: readonly LoggedAnswer[]): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return answers
    .map(({ at, status, path = '/orders/4711?token=hunter2-hunter2' }) => {
      const t = new Date(at);
      const clock = [t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds()].map(two).join(':');
      const time = `${two(t.getUTCDate())}/${MONTHS[t.getUTCMonth()]}/${t.getUTCFullYear()}:${clock} +0000`;
      return `203.0.113.7 - - [${time}] "GET ${path} HTTP/1.1" ${status} 512 "-" "curl/8.5.0"\n`;
    })
    .join('');
}

/** Answers every so many milliseconds, of which `isError` says which are 500. */
export function answersBetween(from: number, until: number, everyMs: number, isError: (at: number) => boolean): LoggedAnswer[] {
  return Array.from({ length: Math.ceil((until - from) / everyMs) }, (_, i) => from + i * everyMs).map((at) => ({
    at,
    status: isError(at) ? 500 : 200,
  }));
}
