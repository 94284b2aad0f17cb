// From a person's centre to the values of templates: what the consent pages share. Pure; any thread.
#pragma once

#include "node/web/consent_words.h"
#include "node/web/views.h"

#include <string>
#include <string_view>

namespace kith::node {

/// Head, foot, fixed texts and `csrf`. Nothing for search engines or link previews: these pages are for one
/// person, or for one link.
void set_consent_frame(
    View& view, const Site& site, const ConsentWords& words, std::string_view title, std::string_view csrf);

/// Who got it, what was taken back, what happened, who looked.
void set_consent_trail(View& view, const Centre& centre, const ConsentWords& words);

/// Each list turns its own pages; the others begin again at their newest. `next` is the parameter's value,
/// empty at the end.
void set_list_pager(View& view,
                    const ConsentWords& words,
                    NameOf<Holds::text> key,
                    std::string_view list,
                    bool is_later_page,
                    std::string_view next);

}  // namespace kith::node
