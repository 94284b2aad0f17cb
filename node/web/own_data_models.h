// What the pages of one's own data and of moving show. Any thread.
//
// Every answer goes out as those of the consent centre do (consent_models.h). The forms, all by POST:
//   /settings/exports/archive  csrf
//   /settings/imports          csrf, kind, mode, file (multipart)
//   /settings/imports/archive  file (multipart); form in the address
//   /settings/imports/ID/stop  csrf
//   /settings/move/aliases     csrf, aliases, password, code
//   /settings/move             csrf, target, password, code
#pragma once

#include "consent/base/clock.h"
#include "node/web/models.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// What is in a file: "following", "lists", …, and what the file is called.
struct RelationFile {
    std::string_view kind{};
    std::string_view file_name{};
};

struct RefusedLine {
    std::int64_t line = 0;
    std::string target{};
    std::string why{};
};

/// What came of an archive so far.
struct BroughtArchive {
    std::int64_t posts = 0;
    std::int64_t direct = 0;
    std::int64_t others = 0;
    std::int64_t refused = 0;
    std::int64_t files = 0;
    std::int64_t files_refused = 0;
    std::string why{};  // it is at its end before it was done
};

struct BroughtFile {
    std::string id{};
    std::string kind{};
    Instant made{};
    bool open = false;
    std::int64_t done = 0;
    std::int64_t refused = 0;
    std::int64_t all = 0;
    std::vector<RefusedLine> lines{};  // the first of those that were refused
    std::optional<BroughtArchive> archive{};
};

/// GET /settings/data
struct OwnDataPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string who{};
    std::vector<RelationFile> files{};
    std::vector<BroughtFile> brought{};
    bool takes_archives = false;
    std::string archive_csrf{};
    std::string_view problem{};  // a phrase of the catalogue; or
    std::string told{};          // the words themselves
};

/// GET /settings/move
struct MovePage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string who{};
    std::string handle{};
    std::string aliases{};
    std::string target{};  // as typed
    bool asks_code = false;
    std::string moved_to{};
    Instant moved{};
    bool saved = false;
    std::string_view problem{};
    std::string told{};
};

}  // namespace kith::node
