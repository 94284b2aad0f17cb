// The part of JSON-LD expansion that drops data: terms and types that no context declares.
#pragma once

#include "activitypub/wire/json.h"

#include <string>
#include <vector>

/// Keys and types of the document, sorted and each once, that its `@context` does not turn into an absolute
/// IRI. Named contexts are read from tests/fixtures, with type- and property-scoped contexts followed.
std::vector<std::string> undeclared_terms(const kith::activitypub::Json& document);
