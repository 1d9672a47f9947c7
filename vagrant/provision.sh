#!/bin/sh
# Makes a Debian 13 machine into one that runs pods: what beanpod needs, beanpod itself, its systemd
# unit. Run as root from a clone; running it again brings the machine up to date.
#
#   vagrant/provision.sh              all of it
#   vagrant/provision.sh packages     only the packages that the tests and the build need
set -eu

repository=$(cd "$(dirname "$0")/.." && pwd)

say() { echo "provision: $*"; }

packages() {
  say "packages"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    openjdk-25-jdk-headless maven gcc libc6-dev libnftables1 busybox-static ca-certificates \
    crun runc iproute2 nftables skopeo >/dev/null
}

build() {
  say "building beanpod in $repository"
  "$repository/beanpod" version
  ln -sfn "$repository/beanpod" /usr/local/bin/beanpod
}

service() {
  say "the systemd unit"
  install -m 644 "$repository/packaging/beanpod.service" /etc/systemd/system/beanpod.service
  systemctl daemon-reload
  systemctl enable beanpod.service
  # Pods go on running while the daemon starts anew.
  systemctl restart beanpod.service
  beanpod check
}

if [ "$(id -u)" != 0 ]; then
  say "run this as root" >&2
  exit 1
fi
case ${1:-all} in
  all)
    packages
    build
    service
    ;;
  packages) packages ;;
  *)
    echo "usage: $0 [packages]" >&2
    exit 2
    ;;
esac
