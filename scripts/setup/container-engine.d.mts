export interface Engine {
  /** Value of DOCKER_HOST. The socket can be reached from everywhere on this machine. */
  readonly host: string;
  /** The command line that runs a program in the engine's network, where alone published ports are. */
  readonly inside: (program: string, ...args: readonly string[]) => readonly [string, ...string[]];
  readonly close: (options?: { readonly inGoodOrder?: boolean }) => Promise<void>;
}

export function startEngine(folder: string): Promise<Engine>;
