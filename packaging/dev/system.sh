#!/bin/sh
# Makes sure that Debian or Ubuntu has the system packages of these groups: python, window, keyring, tests.
# As root or through sudo it installs what is missing; where it may not, it prints the line to run and stops.
# A system without dpkg is left alone: whatever is missing there says so itself.
set -eu

# a|b: the name differs between releases; whichever the release has.
packages_of() {
    case $1 in
        python) echo "python3 python3-venv" ;;
        window)
            echo "libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0t64|libglib2.0-0 libxcb-cursor0" \
                "libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 fonts-dejavu-core" \
                "fonts-wqy-microhei dbus"
            ;;
        keyring) echo "dbus gnome-keyring" ;;
        tests) echo "git xvfb xauth at-spi2-core" ;;
        *)
            echo "system.sh: there is no group called $1" >&2
            exit 2
            ;;
    esac
}

command -v dpkg-query >/dev/null 2>&1 && command -v apt-get >/dev/null 2>&1 || exit 0

wanted=
for group in "$@"; do wanted="$wanted $(packages_of "$group")"; done

missing_packages() {
    # shellcheck disable=SC2046,SC2086  # the list is meant to be split
    installed=$(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' $(echo $wanted | tr '|' ' ') 2>/dev/null | sed -n 's/^ii  *//p')
    missing=
    for entry in $wanted; do
        found=
        for name in $(echo "$entry" | tr '|' ' '); do
            case "
$installed
" in *"
$name
"*) found=yes ;; esac
        done
        case " $missing " in *" $entry "*) found=yes ;; esac # two groups may want the same
        [ -n "$found" ] || missing="$missing $entry"
    done
}

missing_packages
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    as_root=none
fi

available() { apt-cache policy "$1" 2>/dev/null | grep -q 'Candidate: [^(]'; }

# The names of this release; a name that no list has is kept, so that the line printed below is complete.
names_of_release() {
    names= unknown=
    for entry in $missing; do
        choice=
        for name in $(echo "$entry" | tr '|' ' '); do
            if [ -z "$choice" ] && available "$name"; then choice=$name; fi
        done
        if [ -z "$choice" ]; then
            choice=${entry##*|}
            unknown="$unknown $choice"
        fi
        names="$names $choice"
    done
}

by_hand() {
    update="apt-get update" install="apt-get install -y --no-install-recommends$names"
    if [ "$(id -u)" -eq 0 ]; then
        line="$update && $install"
    elif command -v sudo >/dev/null 2>&1; then
        line="sudo $update && sudo $install"
    else
        line="su -c '$update && $install'"
    fi
    echo "$1 Please run this line and then the same command again:" >&2
    echo "  $line" >&2
    exit 1
}

names_of_release
if [ "$as_root" = none ]; then
    by_hand "ptsdesk needs system packages that only an administrator can install."
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { $as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get -o DPkg::Lock::Timeout=120 "$@" >>"$log" 2>&1 </dev/null; }

echo "ptsdesk: installing system packages:$names" >&2
# A third party's broken list must not stop this: whether the packages can be had shows below.
apt update || true
names_of_release
if [ -n "$unknown" ]; then
    echo "ptsdesk: the package lists of this system do not have$unknown; on Ubuntu the component 'universe' has to be on." >&2
fi
# shellcheck disable=SC2086  # the list is meant to be split
if ! apt install -y --no-install-recommends $names; then
    tail -n 15 "$log" >&2
    by_hand "apt-get could not install what ptsdesk needs; its last lines stand above."
fi
