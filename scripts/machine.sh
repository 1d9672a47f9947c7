# shellcheck shell=sh
# What the launcher and ./test share: the JDK, the packages, and who builds. Sourced, never run.
# Needs $home, the top of the clone; everything it says goes to standard error.

say() {
  printf 'beanpod: %s\n' "$*" >&2
}

fail() {
  say "$@"
  exit 1
}

# Is this the home of a JDK 25? The release file is there in every JDK, and reading it starts no JVM.
is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null
}

# Sets $jdk to the home of a JDK 25, or fails.
find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
    jdk=$JAVA_HOME
    return 0
  fi
  for jdk in /usr/lib/jvm/* /usr/java/* /opt/jdk* /opt/java/*; do
    if is_jdk25 "$jdk"; then return 0; fi
  done
  jdk=$(command -v javac || true)
  if [ -n "$jdk" ]; then
    jdk=$(readlink -f -- "$jdk")
    jdk=${jdk%/bin/javac}
    if is_jdk25 "$jdk"; then return 0; fi
  fi
  jdk=
  return 1
}

has_library() {
  for has_dir in /lib /usr/lib /lib64 /usr/lib64 "/lib/$(uname -m)-linux-gnu" "/usr/lib/$(uname -m)-linux-gnu"; do
    if [ -e "$has_dir/$1" ]; then return 0; fi
  done
  return 1
}

# need TEST PACKAGE: adds PACKAGE to $missing when `sh -c TEST` fails.
missing=
need() {
  if ! eval "$1" >/dev/null 2>&1; then missing="$missing $2"; fi
}

is_debian() {
  [ -r /etc/os-release ] && command -v apt-get >/dev/null 2>&1 &&
    (
      # shellcheck disable=SC1091
      . /etc/os-release
      case " ${ID:-} ${ID_LIKE:-} " in *" debian "* | *" ubuntu "*) exit 0 ;; esac
      exit 1
    )
}

# Installs what `need` found missing, or says what to install and ends.
install_missing() {
  if [ -z "$missing" ]; then return 0; fi
  if ! is_debian; then
    say "these are missing (by their Debian names):$missing"
    fail "install them with this system's package manager (a JDK 25 also comes from adoptium.net), then run this again"
  fi
  if [ "$(id -u)" -ne 0 ]; then
    fail "missing:$missing; run once as root, or: sudo apt-get install --no-install-recommends$missing"
  fi
  say "installing$missing"
  if ! install_log=$(apt-get update -qq 2>&1); then
    say "apt-get update failed, going on with the package lists that are here: $(printf %s "$install_log" | tail -n 1)"
  fi
  for package in $missing; do
    if [ -z "$(apt-cache madison "$package" 2>/dev/null)" ]; then
      case $package in
        openjdk-25-*) fail "this release has no package $package: install a JDK 25 (adoptium.net has a .deb and a .tar.gz), or set JAVA_HOME to one, then run this again" ;;
        *) fail "this release has no package $package: check /etc/apt/sources.list, then run this again" ;;
      esac
    fi
  done
  for package in $missing; do
    if ! install_log=$(DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" 2>&1); then
      printf '%s\n' "$install_log" | tail -n 5 >&2
      fail "apt-get could not install $package"
    fi
    say "  installed $package"
  done
  missing=
}

# What a build needs, and what beanpod needs to run.
need_to_build() {
  if ! find_jdk; then missing="$missing openjdk-25-jdk-headless"; fi
  need 'command -v mvn' maven
  need 'command -v cc' gcc
  need '[ -e /usr/include/stdio.h ]' libc6-dev
  need 'has_library libnftables.so.1' libnftables1
  install_missing
  find_jdk || fail "found no JDK 25: set JAVA_HOME to one"
}

# Runs a command as the owner of the clone, so that `sudo ./beanpod` leaves no file of root's in it.
as_owner() {
  owner=$(stat -c %U -- "$home")
  if [ "$(id -u)" -ne 0 ] || [ "$owner" = root ] || [ "$owner" = UNKNOWN ]; then
    "$@"
  else
    owner_home=$(getent passwd "$owner" | cut -d: -f6)
    runuser -u "$owner" -- env HOME="$owner_home" USER="$owner" LOGNAME="$owner" "$@"
  fi
}

# Maven on JDK 25; the options keep Maven 3.8's own libraries quiet there.
maven() {
  as_owner env JAVA_HOME="$jdk" \
    MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    mvn -B -f "$home/pom.xml" "$@"
}
