#!/bin/sh
# Starts PJai's from the folder it was unpacked to; says in plain words what of the system is missing.
here=$(dirname "$(readlink -f "$0")")
program="$here/lib/pjais"

say() {
  printf '%s\n' "$1" >&2
  [ -t 2 ] && return
  if command -v zenity >/dev/null; then zenity --error --no-wrap --title="PJai's" --text="$1"
  elif command -v kdialog >/dev/null; then kdialog --title "PJai's" --error "$1"
  elif command -v xmessage >/dev/null; then xmessage -center "$1"
  elif command -v notify-send >/dev/null; then notify-send "PJai's" "$1"
  fi
}

if [ ! -x "$program" ]; then
  say "PJai's is incomplete: $program is missing. Unpack the archive again. Your data is not part of it and stays."
  exit 1
fi

# With the name "run", a file or nothing it opens the window; other commands need no libraries of the desktop.
case "$1" in
  "" | run | /* | ./*) opens_window=yes ;;
  *) opens_window= ;;
esac

if [ -n "$opens_window" ]; then
  inside="$here/lib/_internal/PySide6/Qt"
  missing=$(
    for file in "$inside/lib/libQt6WebEngineCore.so.6" "$inside/plugins/platforms/libqxcb.so" "$inside/libexec/QtWebEngineProcess"; do
      LC_ALL=C ldd "$file" 2>&1 | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p; s/.*version .\(GLIBC[A-Z_]*_[0-9.]*\). not found.*/\1/p'
    done | sort -u
  )
  if [ -n "$missing" ]; then
    packages=
    others=
    for library in $missing; do
      package=$(sed -n "s/^$library //p" "$here/libraries.txt")
      packages="$packages $package"
      others="$others '$library()(64bit)'"
    done
    case "$missing" in
      *GLIBC*) say "PJai's needs a newer Linux than this: its C library is too old for ($(echo $missing))." ;;
      *) say "System libraries are missing for PJai's window: $(echo $missing).
Debian, Ubuntu: sudo apt install$packages
Fedora: sudo dnf install$others" ;;
    esac
    exit 1
  fi
fi

exec "$program" "$@"
