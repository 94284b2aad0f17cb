// What the parsers make of a document, in one line: for tables and goldens.
#pragma once

#include "activitypub/wire/json.h"

#include <filesystem>
#include <string>
#include <vector>

/// Paths below `folder`, sorted.
std::vector<std::string> json_files(const std::filesystem::path& folder);
std::string read_file(const std::filesystem::path& path);

/// "Create by https://a.example/u of Note", or "refused: activity/no_actor". Also checks, for whatever
/// parses, that writing it and parsing it again changes nothing.
std::string outcome_of(const std::string& text);

/// Parses or fails the test.
kith::activitypub::Json json_of(const std::string& text);
