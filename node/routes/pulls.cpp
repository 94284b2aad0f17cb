#include "node/routes/pulls.h"

#include "activitypub/builders/actor.h"
#include "node/limits.h"
#include "storage/disclosures.h"
#include "storage/subjects.h"

#include <fmt/format.h>

namespace kith::node {

namespace {

struct Shown {
    storage::SubjectId subject{};
    std::vector<storage::CarriedDetail> details{};
    std::optional<Uri> inbox{};  // of who asks
};

/// What a document made now would show, and of which versions.
std::string name_of(const Shown& shown, const Host& host) {
    std::string name = fmt::format("{} {}", host.text(), shown.subject.value);
    for (const auto& each : shown.details) name += fmt::format(" {}@{}", each.detail.value, each.epoch);
    return name;
}

}  // namespace

Done Pulls::note(const Uri& actor, const activitypub::Signer& signer) {
    const std::uint64_t version = parts_.database.version();
    const std::string pair = signer.host.text() + " " + actor.text();
    {
        const Lock lock(mutex_);
        const auto looked = looked_.find(pair);
        if (looked != looked_.end() && looked->second == version) return {};
    }
    const Instant now = parts_.clock.now();
    const Shown shown = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<Shown> {
        const auto row = storage::find_actor(tx, actor);
        if (!row || !row->is_local || row->gone()) return Shown{};
        Shown found{.subject = row->subject, .details = activitypub::details_shown_by(tx, *row, now)};
        if (const auto asker = storage::find_actor(tx, signer.actor)) found.inbox = asker->delivery_inbox();
        return found;
    }));
    if (shown.details.empty()) return {};
    const std::string name = name_of(shown, signer.host);
    bool known = false;
    {
        const Lock lock(mutex_);
        known = noted_.contains(name);
    }
    if (known) {
        remember(pair, name, version);
        return {};
    }
    TRY_DONE(parts_.database.write([&](storage::Tx& tx) -> Done {
        storage::Disclosed disclosed{
            .way = storage::DisclosureWay::pull, .host = signer.host.text(), .inbox = shown.inbox};
        for (const auto& each : shown.details) disclosed.details.push_back(each.detail);
        return storage::record_disclosure(tx, parts_.keys, parts_.ids, shown.subject, disclosed, now);
    }));
    remember(pair, name, version);
    return {};
}

void Pulls::remember(const std::string& pair, const std::string& name, std::uint64_t version) {
    const Lock lock(mutex_);
    if (noted_.size() >= limits::pulls_remembered_max) noted_.clear();
    if (looked_.size() >= limits::pulls_remembered_max) looked_.clear();
    noted_.insert(name);
    looked_[pair] = version;
}

}  // namespace kith::node
