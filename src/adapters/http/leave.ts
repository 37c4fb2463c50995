/**
 * Ends the process soon after its work is done, although a name look-up still hangs: it cannot be called back, and exit()
 * would wait for its thread, for half a minute if the resolver is dead. On POSIX the process image is replaced, which ends
 * every thread at once; elsewhere exit() must do. A process with nothing left to wait for ends before this.
 */
export function leaveHungLookups(graceMs = 300): void {
  setTimeout(() => {
    const code = Number(process.exitCode ?? 0);
    if (process.platform !== 'win32') process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
    process.exit(code);
  }, graceMs).unref();
}
