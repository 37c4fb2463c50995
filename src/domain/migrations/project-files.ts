/** Read access to the user's project; paths are relative to the working directory, with `/`. */
export type ProjectFiles = {
  /** Null where there is no such file. */
  readonly readText: (path: string) => Promise<string | null>;
  readonly kind: (path: string) => Promise<'file' | 'folder' | null>;
  /** Null where there is no such folder. */
  readonly list: (path: string) => Promise<readonly Entry[] | null>;
};
/** `other` is what Prisma ignores: symbolic links, sockets. */
export type Entry = { readonly name: string; readonly kind: 'file' | 'folder' | 'other' };

/** `to` as seen from the folder `from`, with `.` and `..` resolved. An absolute `to` stays. */
export function joinPath(from: string, to: string): string {
  const target = to.replace(/\\/g, '/');
  const absolute = /^(\/|[A-Za-z]:\/)/;
  const whole = absolute.test(target) ? target : `${from}/${target}`;
  const root = absolute.exec(whole)?.[0] ?? '';
  const parts: string[] = [];
  for (const part of whole.slice(root.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return root + parts.join('/') || '.';
}

export function parentOf(path: string): string {
  return joinPath(path, '..');
}
