#!/bin/sh
# Builds libbeanpod.so for this machine. Usage: build.sh SOURCE_DIRECTORY CLASSES_DIRECTORY
# CC names another compiler; with CC=aarch64-linux-gnu-gcc the folder is aarch64.
set -eu

source=$1/spawn.c
compiler=${CC:-cc}
if ! command -v "$compiler" >/dev/null; then
  echo "beanpod needs a C compiler: $compiler is not there (apt install gcc libc6-dev)" >&2
  exit 1
fi
target=$2/native/$("$compiler" -dumpmachine | cut -d- -f1)

if [ "$target/libbeanpod.so" -nt "$source" ] && [ "$target/libbeanpod.so" -nt "$0" ]; then
  exit 0
fi
mkdir -p "$target"
# Written beside and renamed: a JVM may have the old one mapped.
"$compiler" -shared -fPIC -O2 -std=gnu11 -Wall -Wextra -Werror -fno-stack-protector -fvisibility=hidden \
  -nostdlib -Wl,--build-id=none -Wl,-z,relro,-z,now,-z,noexecstack -s \
  -o "$target/libbeanpod.so.new" "$source"
mv "$target/libbeanpod.so.new" "$target/libbeanpod.so"
