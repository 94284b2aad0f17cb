// A small picture as people upload them.
#pragma once

#include "consent/base/bytes.h"

#include <string>

/// 8 by 8, in colours.
inline std::string sample_png() {
    const auto bytes = kith::from_base64(
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAbElEQVR42g3JQQEAMAgDMZSgpEqqhOep"
        "QAlKqmjLN1VFFypcTLHFFSmqmm7UuJlmm2vSP0QLCYsRK05EP0wbGZsxa87EP4YeNHiYYYcbMj+WXrR4"
        "mWWXW7I/jj50+JhjjztyP0IHBYcJGy4kPLAsVIH5pgt5AAAAAElFTkSuQmCC");
    return std::string(kith::as_text(bytes.value()));
}
