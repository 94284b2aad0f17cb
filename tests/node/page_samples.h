// look_at(): pins sample pages to goldens, and writes them out for the browser (tests/pages/samples.py).
#pragma once

#include "node/web/assets.h"
#include "tests/node/web_check.h"
#include "tests/support/golden.h"
#include "tests/support/places.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::test {

struct NamedPage {
    std::string name;
    std::string text;
};

inline void look_at(const std::vector<NamedPage>& pages) {
    const std::filesystem::path folder = build_dir() / "pages-sample";
    std::filesystem::create_directories(folder / "assets");
    // Their names change with each touch of them, which is not what a golden should tell.
    const std::pair<const node::Asset&, std::string_view> assets[] = {
        {node::stylesheet(), "/assets/STYLE.css"}, {node::passkey_script(), "/assets/SCRIPT.js"}};
    for (const auto& [asset, name] : assets) {
        std::ofstream(folder / asset.path.substr(1), std::ios::binary) << asset.text;
    }
    for (const NamedPage& page : pages) {
        CAPTURE(page.name);
        node::check_page(page.text);
        std::ofstream(folder / (page.name + ".html"), std::ios::binary) << page.text;
        std::string text = page.text;
        for (const auto& [asset, name] : assets) {
            const auto at = text.find(asset.path);
            if (at != std::string::npos) text.replace(at, asset.path.size(), name);
        }
        expect_golden("web/" + page.name + ".html", text);
    }
}

}  // namespace kith::test
