// The terms of the Data Privacy Vocabulary 2.3 (tests/fixtures/dpv), for the tests of this folder.
#pragma once

#include "tests/support/fixtures.h"

#include <set>
#include <sstream>
#include <string>

/// Of one of "dpv", "pd" and "eu-gdpr".
inline std::set<std::string> known_terms(const std::string& vocabulary) {
    std::istringstream lines(fixture("dpv/" + vocabulary + ".txt"));
    std::set<std::string> out;
    for (std::string line; std::getline(lines, line);) out.insert(line);
    return out;
}
