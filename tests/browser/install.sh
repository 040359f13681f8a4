#!/bin/sh
# What the browser tests need: a Chromium and a Chinese font. Does nothing where both are there.
set -eu
find_browser() {
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return 0
    done
    ls -d "${HOME}"/.cache/ms-playwright/chromium-* "${HOME}"/Library/Caches/ms-playwright/chromium-* 2>/dev/null | head -n 1 | grep . && return 0
    return 1
}
chinese_font() {
    command -v fc-list >/dev/null 2>&1 || return 0
    fc-list :lang=zh | grep -q .
}
if find_browser >/dev/null && chinese_font; then
    exit 0
fi
if command -v apt-get >/dev/null 2>&1; then
    as_root=""
    [ "$(id -u)" = 0 ] || as_root="sudo"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
else
    .venv/bin/python -m playwright install chromium
fi
