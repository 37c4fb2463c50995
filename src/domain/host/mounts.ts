/** A line of /proc/self/mounts. */
export type Mount = { readonly device: string; readonly mount: string; readonly type: string; readonly readOnly: boolean };

/** Kept in memory, made of others, or no place for files: their fullness says nothing of a disk. */
const NOT_A_DISK = new Set(
  `autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devfs devpts devtmpfs efivarfs erofs fuse.gvfsd-fuse fuse.lxcfs fuse.portal fuse.snapfuse
  fusectl hugetlbfs iso9660 mqueue nsfs nullfs overlay proc pstore ramfs rootfs rpc_pipefs securityfs selinuxfs squashfs sysfs tmpfs tracefs udf`.split(
    /\s+/,
  ),
);
/** On another machine, whose silence would hold up the rest: read where they are named alone. */
const FAR =
  /^(?:nfs\d?|cifs|smb\d?|smbfs|9p|afs|ceph|glusterfs|lustre|ocfs2|davfs|sshfs|fuse\.(?:sshfs|glusterfs|rclone|s3fs|ceph|davfs2?|curlftpfs|gcsfuse|goofys).*)$/;

/** Mounts as the kernel lists them: octal escapes for spaces and the like. Lines in another form are left out. */
export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [device, mount, type, options] = line.split(' ');
    if (device === undefined || !mount?.startsWith('/') || type === undefined || options === undefined) return [];
    return { device: unescaped(device), mount: unescaped(mount), type, readOnly: options.split(',').includes('ro') };
  });
}

/** Every real file system of the machine itself that can be written to, each once, by the shortest of its mount points. */
export function realMounts(mounts: readonly Mount[]): readonly string[] {
  const real = mounts.filter(({ type, readOnly }) => !NOT_A_DISK.has(type) && !FAR.test(type) && !readOnly);
  const shortest = new Map<string, string>();
  // A later mount on the same point hides the earlier one.
  for (const { device, mount } of new Map(real.map((one) => [one.mount, one])).values()) {
    const before = shortest.get(device);
    if (before === undefined || mount.length < before.length) shortest.set(device, mount);
  }
  return [...shortest.values()].sort();
}

/** Escapes are of bytes, and the bytes of a name may be UTF-8. */
function unescaped(text: string): string {
  const parts = text
    .split(/(\\[0-3][0-7]{2})/)
    .map((part, index) => (index % 2 === 0 ? Buffer.from(part) : Buffer.from([Number.parseInt(part.slice(1), 8)])));
  return Buffer.concat(parts).toString('utf8');
}
