export interface Postgres {
  /** The folder that holds server and client programs. */
  readonly bin: string;
  /** Such as `15.18`. */
  readonly version: string;
  readonly major: number;
  /** Who a server must be started as, since PostgreSQL refuses root; null for whoever we are. */
  readonly user: { readonly name: string; readonly uid: number; readonly gid: number } | null;
}

/** Images for a Docker engine of one's own (test/support/docker-lab.ts). */
export interface ContainerLab {
  /** `data` in it is what an engine with all images holds: to be copied, never used in place. */
  readonly folder: string;
  /** The Docker program. */
  readonly docker: string;
  readonly runner: string;
  /** There is an image `postgres:N` of each. */
  readonly majors: readonly number[];
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
  readonly redis: string | null;
  readonly prometheus: string | null;
  readonly containerLab: ContainerLab | null;
  readonly act: string | null;
  readonly zizmor: string | null;
  readonly actionlint: string | null;
  readonly versitygw: string | null;
}

export const ROOT: string;
export const CACHE: string;
export const TOOLCHAIN_FILE: string;
export function readToolchain(file?: string): Toolchain;
