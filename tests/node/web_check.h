// check_page(): what holds of every page of ours whatever it shows.
#pragma once

#include "node/web/assets.h"
#include "tests/support/markup.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

inline int count(const std::vector<Element>& elements, std::string_view name) {
    return static_cast<int>(std::ranges::count(elements, name, &Element::name));
}

inline bool has(const Element& element, const std::string& key, std::string_view value) {
    const auto found = element.attributes.find(key);
    return found != element.attributes.end() && found->second == value;
}

/// What holds of every page whatever it shows.
inline void check_page(const std::string& text) {
    const auto elements = read_markup(text);
    CHECK(count(elements, "h1") == 1);
    CHECK(count(elements, "main") == 1);
    CHECK(count(elements, "title") == 1);
    CHECK(count(elements, "style") + count(elements, "iframe") == 0);
    // The one script there is stands beside the form that it is for, and nowhere else.
    const auto for_passkeys = std::ranges::count_if(elements, [](const Element& element) {
        return element.name == "form" && has(element, "id", "passkey");
    });
    CHECK(count(elements, "script") == for_passkeys);
    CHECK(text.find("<script") ==
          text.find("<script type=\"module\" src=\"" + passkey_script().path + "\"></script>"));
    std::set<std::string> ids;
    int level = 0;
    for (const auto& element : elements) {
        CAPTURE(element.name);
        for (const auto& [key, value] : element.attributes) {
            CAPTURE(key);
            CAPTURE(value);
            CHECK_FALSE(key.starts_with("on"));
            CHECK(key != "style");
            if (key == "src") CHECK((value.starts_with("/") && !value.starts_with("//")));
            if (key == "action") CHECK((value.starts_with("/") && !value.starts_with("//")));
            if (key == "href")
                CHECK((value.starts_with("/") || value.starts_with("https://") ||
                       value.starts_with("http://") || value.starts_with("mailto:") ||
                       value.starts_with("#")));
            if (key == "id") CHECK(ids.insert(value).second);
        }
        if (element.name == "link" && has(element, "rel", "stylesheet"))
            CHECK(has(element, "href", stylesheet().path));
        if (element.name == "img") CHECK(element.attributes.contains("alt"));
        if (element.name.size() == 2 && element.name[0] == 'h' && element.name != "hr") {
            CHECK(element.name[1] - '0' <= level + 1);
            level = element.name[1] - '0';
        }
    }
    for (const auto& element : elements) {
        for (const auto& [key, value] : element.attributes) {
            CAPTURE(value);
            if (key == "aria-labelledby" || key == "for") CHECK(ids.contains(value));
            if (key == "href" && value.starts_with("#")) CHECK(ids.contains(value.substr(1)));
            if (key != "aria-describedby") continue;
            std::istringstream names(value);
            for (std::string name; names >> name;) CHECK(ids.contains(name));
        }
    }
}

}  // namespace kith::node
