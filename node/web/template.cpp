#include "node/web/template.h"

#include "consent/base/check.h"
#include "consent/base/embedded.h"
#include "consent/catalogue.h"
#include "node/web/text.h"

#include <kainjow/mustache.hpp>

#include <map>
#include <utility>

namespace kith::node {

namespace {

namespace km = kainjow::mustache;

std::string_view source_of(std::string_view name) {
    for (const auto& file : embedded::templates())
        if (file.name.substr(0, file.name.rfind('.')) == name) return file.text;
    return {};
}

/// Puts the text of each {{>part}} in its place, once and for all: the library would parse it anew at each
/// render.
std::string with_parts(std::string_view source, int depth) {
    KITH_CHECK(depth < 8 && !source.empty());
    std::string out;
    for (;;) {
        const auto begin = source.find("{{>");
        out += source.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        const auto end = source.find("}}", begin);
        KITH_CHECK(end != std::string_view::npos);
        std::string_view name = source.substr(begin + 3, end - begin - 3);
        while (name.starts_with(' ')) name.remove_prefix(1);
        out += with_parts(source_of(name), depth + 1);
        if (out.ends_with('\n')) out.pop_back();
        source.remove_prefix(end + 2);
    }
}

/// Whether the tag that follows fills an attribute that browsers go to.
bool in_address_attribute(std::string_view before) {
    const auto quote = before.rfind('"');
    if (quote == std::string_view::npos || before.find('>', quote) != std::string_view::npos) return false;
    const auto start = before.substr(0, quote);
    return start.ends_with(" href=") || start.ends_with(" src=") || start.ends_with(" action=");
}

/// {{{ }}} holds SafeHtml and nothing else does; addresses are of the checked kind.
void check_names(std::string_view source) {
    for (auto at = source.find("{{"); at != std::string_view::npos; at = source.find("{{", at)) {
        const bool unescaped = source.substr(at).starts_with("{{{");
        const auto end = source.find(unescaped ? "}}}" : "}}", at);
        KITH_CHECK(end != std::string_view::npos);
        const auto name = source.substr(at + (unescaped ? 3 : 2), end - at - (unescaped ? 3 : 2));
        const bool section = name.starts_with('#') || name.starts_with('/') || name.starts_with('^');
        KITH_CHECK(!name.empty() && !name.starts_with('&') && !name.starts_with('=') &&
                   !name.starts_with(' '));
        if (!section) {
            KITH_CHECK(unescaped == (kind_of_name(name) == Holds::html));
            KITH_CHECK(!in_address_attribute(source.substr(0, at)) || kind_of_name(name) == Holds::href);
        }
        at = end;
    }
}

// NOTE: the library's render() is not const, but writes to the template only on errors of lambdas and of
// partials that it parses itself; there are none, so that threads share these.
using Templates = std::map<std::string, km::mustache, std::less<>>;

Templates parse_all() {
    Templates out;
    for (const auto& file : embedded::templates()) {
        const auto name = file.name.substr(0, file.name.rfind('.'));
        const std::string source = with_parts(file.text, 0);
        check_names(source);
        km::mustache parsed(source);
        KITH_CHECK(parsed.is_valid());
        parsed.set_custom_escape([](const std::string& text) { return escape_markup(text); });
        out.emplace(name, std::move(parsed));
    }
    return out;
}

}  // namespace

struct View::Values {
    km::data data{km::data::type::object};
};

View::View() : values_(std::make_unique<Values>()) {}
View::View(View&&) noexcept = default;
View& View::operator=(View&&) noexcept = default;
View::~View() = default;

void View::put(const char* key, std::string_view value) {
    values_->data[key] = value.empty() ? km::data(false) : km::data(std::string(value));
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the analyzer loses what the map owns

View& View::text(NameOf<Holds::text> key, std::string_view value) {
    put(key.name(), value);
    return *this;
}

View& View::html(NameOf<Holds::html> key, const activitypub::SafeHtml& value) {
    put(key.name(), value.text());
    return *this;
}

View& View::href(NameOf<Holds::href> key, std::string_view address) {
    put(key.name(), safe_href(address));
    return *this;
}

View& View::mail(NameOf<Holds::href> key, std::string_view address) {
    put(key.name(), mail_href(address));
    return *this;
}

View& View::flag(NameOf<Holds::text> key, bool on) {
    values_->data[key.name()] = km::data(on);
    return *this;
}

View& View::words(std::string_view language) {
    constexpr std::string_view prefix = "page/";
    for (const consent::Phrase& row : consent::languages().front().phrases) {
        if (!row.message.starts_with(prefix)) continue;
        std::string key = "say_" + std::string(row.message.substr(prefix.size()));
        for (char& c : key) c = c == '/' ? '_' : c;
        KITH_CHECK(kind_of_name(key) == Holds::text);
        put(key.c_str(), std::string(consent::phrase(row.message, language)));
    }
    return *this;
}

View& View::list(NameOf<Holds::text> key, std::vector<View> items) {
    // NOTE: the library copies whatever is added to a list, whole; so empty objects are added and then moved
    // into.
    km::data list{km::list(items.size())};
    for (std::size_t i = 0; i < items.size(); ++i)
        const_cast<km::data&>(list.list_value()[i]) = std::move(items[i].values_->data);
    values_->data[key.name()] = std::move(list);
    return *this;
}

View& View::part(NameOf<Holds::text> key, View item) {
    values_->data[key.name()] = std::move(item.values_->data);
    return *this;
}

std::string render_template(std::string_view name, const View& view) {
    static Templates templates = parse_all();
    const auto found = templates.find(name);
    KITH_CHECK(found != templates.end());
    std::string out;
    out.reserve(16 << 10);
    found->second.render(view.values_->data, [&out](const std::string& piece) { out += piece; });
    return out;
}

}  // namespace kith::node
