// look_at(): pins sample pages to goldens, and writes them out for the browser (tests/pages/samples.py).
#pragma once

#include "node/web/assets.h"
#include "tests/node/web_check.h"
#include "tests/support/golden.h"
#include "tests/support/places.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace kith::test {

struct NamedPage {
    std::string name;
    std::string text;
};

inline void look_at(const std::vector<NamedPage>& pages) {
    const std::filesystem::path folder = build_dir() / "pages-sample";
    const node::Asset& style = node::stylesheet();
    std::filesystem::create_directories(folder / "assets");
    std::ofstream(folder / style.path.substr(1), std::ios::binary) << style.text;
    for (const NamedPage& page : pages) {
        CAPTURE(page.name);
        node::check_page(page.text);
        std::ofstream(folder / (page.name + ".html"), std::ios::binary) << page.text;
        std::string text = page.text;
        text.replace(text.find(style.path), style.path.size(), "/assets/STYLE.css");
        expect_golden("web/" + page.name + ".html", text);
    }
}

}  // namespace kith::test
