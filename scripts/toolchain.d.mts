export interface Postgres {
  /** The folder that holds server and client programs. */
  readonly bin: string;
  /** Such as `15.18`. */
  readonly version: string;
  readonly major: number;
  /** Who a server must be started as, since PostgreSQL refuses root; null for whoever we are. */
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number } | null;
}

/** Paths; null for what this machine could not have. */
export interface Toolchain {
  readonly node: string | null;
  readonly postgres: Postgres | null;
  /** The folder made from test/support/prisma-cli. */
  readonly prisma: string | null;
  readonly git: string | null;
  /** OpenSSH's server, which wants to be called by its whole path; `ssh` and `ssh-keygen` are on the PATH then. */
  readonly sshd: string | null;
  readonly act: string | null;
  readonly zizmor: string | null;
  readonly actionlint: string | null;
  readonly versitygw: string | null;
}

export const ROOT: string;
export const CACHE: string;
export const TOOLCHAIN_FILE: string;
export function readToolchain(file?: string): Toolchain;
