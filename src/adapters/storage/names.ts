/** A file name from outside, fit for this machine's folder. */
export function safeName(name: string): string {
  return (
    name
      .replace(/[^\w.-]/g, '_')
      .replace(/^\.+/, '')
      .slice(-100) || 'backup'
  );
}

/** A key that ends in a slash is how consoles draw a folder; a checksum or signature beside a backup is younger, but none. */
export function isBackupName(name: string): boolean {
  return !/(\/|\.(md5|sha1|sha256|sha512|sha256sum|asc|sig))$/i.test(name);
}

/** The file name that an answer's `content-disposition` gives, without any folder; empty where it gives none. */
export function attachedName(disposition: string | null): string {
  const given = /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
  return given?.split(/[/\\]/).at(-1) ?? '';
}

export const SIDECAR_SUFFIX = '.sha256';
/** A checksum file is some lines; whatever is larger is none. */
export const MAX_SIDECAR = 64 * 1024;
