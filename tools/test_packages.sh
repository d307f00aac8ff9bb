#!/bin/sh
# See to the programs the tests need besides Python packages: tools/test_packages.sh VENV
#   gettext (msgfmt, xgettext)  collects texts for translation
#   dovecot-imapd               a real IMAP server for the mail tests
#   chromium                    the browser tests
# As root with apt they are installed; otherwise it is said what is missing.
set -eu
venv=$1
PATH=$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin
missing=

have_browser() {
    for name in chromium chromium-browser google-chrome; do
        # On Ubuntu chromium-browser may be a stub that only tells to install a snap.
        command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1 && return 0
    done
    "$venv/bin/python" - <<'PYTHON'
import os, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as play:
    sys.exit(not os.path.exists(play.chromium.executable_path))
PYTHON
}

have_dovecot() {
    dovecot --version >/dev/null 2>&1
}

command -v xgettext >/dev/null && command -v msgfmt >/dev/null || missing="$missing gettext"
have_dovecot || missing="$missing dovecot-imapd"
have_browser || missing="$missing chromium"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests:$missing"
    apt-get update -qq
    case $missing in
    *chromium*)
        # Ubuntu has Chromium as a snap only, which does not run in containers: take the one Playwright offers.
        if apt-cache policy chromium | grep -q 'Candidate: [0-9]'; then :; else
            missing=$(echo "$missing" | sed 's/ chromium//')
            "$venv/bin/python" -m playwright install --with-deps chromium
        fi
        ;;
    esac
    # shellcheck disable=SC2086
    [ -z "$missing" ] || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
    exit 0
fi
echo "The tests need programs that are not here:$missing" >&2
if command -v apt-get >/dev/null; then
    echo "    sudo apt-get install$missing" >&2
elif command -v brew >/dev/null; then
    echo "    brew install$(echo "$missing" | sed 's/dovecot-imapd/dovecot/; s/chromium/--cask chromium/')" >&2
fi
exit 1
