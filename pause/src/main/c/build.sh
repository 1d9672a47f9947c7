#!/bin/sh
# usage: build.sh DIRECTORY
# Builds DIRECTORY/<architecture>/{pause,init} for this machine and for each other one that a cross compiler is here for.
set -eu
cd "$(dirname "$0")"
directory=$1

# No libc, no start files, no stack protector (it wants a libc's thread pointer). Position independent without a single
# relocation, so that the kernel can place the programs at random and nobody has to finish the job.
compile='-std=gnu11 -Os -Wall -Wextra -Wconversion -Wshadow -Werror -ffreestanding -fpie
  -fno-stack-protector -fno-asynchronous-unwind-tables -fno-tree-loop-distribute-patterns
  -ffunction-sections -fdata-sections'
link='-nostdlib -static-pie -s -Wl,--no-dynamic-linker,--gc-sections,--build-id=none
  -Wl,-z,text,-z,noseparate-code,-z,norelro,-z,noexecstack'

machine=$(cc -dumpmachine)
for architecture in x86_64 aarch64; do
  case $machine in
    "$architecture"-*) compiler=cc ;;
    *) compiler=$architecture-linux-gnu-gcc ;;
  esac
  if ! command -v "$compiler" >/dev/null; then continue; fi
  into=$directory/$architecture
  newer=$(find . -newer "$into/init" 2>/dev/null || echo all)
  if [ -e "$into/pause" ] && [ -z "$newer" ]; then continue; fi
  mkdir -p "$into"
  # shellcheck disable=SC2046,SC2086
  "$compiler" $compile $link -o "$into/pause" pause.c memory.c
  # shellcheck disable=SC2046,SC2086
  "$compiler" $compile $link -o "$into/init" $(ls ./*.c | grep -v '/pause\.c$')
done
