#!/bin/sh
# Runs a program with a folder as its root: enter.sh FOLDER PROGRAM [ARGUMENTS]; begun by `unshare --mount`.
# The root is exchanged, not only changed (chroot), since a changed one may make no namespaces, as the engine's sandbox does.
set -e
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys" 2>/dev/null || true
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for node in null zero full random urandom tty; do
  : > "$root/dev/$node"
  mount --bind "/dev/$node" "$root/dev/$node"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
mkdir -p "$root/tmp/.X11-unix" "$root/.outside"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
if [ -n "$MOUNT_FULL" ]; then mount -t tmpfs -o "size=$MOUNT_FULL_SIZE,mode=1777" tmpfs "$root$MOUNT_FULL"; fi
if [ -n "$MOUNT_READ_ONLY" ]; then mount --bind "$root$MOUNT_READ_ONLY" "$root$MOUNT_READ_ONLY"; mount -o remount,bind,ro "$root$MOUNT_READ_ONLY"; fi
cd "$root"
pivot_root . .outside
umount -l /.outside
cd /
exec "$@"
