// A copy of everything that is kept of one person (GDPR Art. 15 and 20): JSON-LD by section, and one page to
// read. File by file as values, so that memory stays bounded however much there is. Any thread; reads only.
#pragma once

#include "activitypub/site.h"
#include "node/consent/receipts.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <functional>
#include <map>
#include <string>

namespace kith::node {

struct ExportFile {
    std::string name;  // "index.html", "data/posts-1.jsonld", "media/README.txt"
    std::string type;  // media type
    std::string body;  // at most a few megabytes (node/consent/limits.h)
};
/// Takes each file once; an error ends the export.
using ExportSink = std::function<Done(const ExportFile& file)>;

struct ExportParts {
    const activitypub::Site& site;
    storage::KeyStore& keys;
    const Receipts& receipts;
};

struct ExportSummary {
    int files = 0;
    std::map<std::string, std::int64_t> rows{};  // by section, also of the empty ones
};

/// In one transaction, so that all files are of the same moment. Errc::gone for an erased person.
Result<ExportSummary> export_subject(storage::Tx& tx,
                                     const ExportParts& parts,
                                     const storage::ActorRow& who,
                                     Instant now,
                                     const ExportSink& sink);

}  // namespace kith::node
